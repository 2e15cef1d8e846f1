import '../../kit/text/address-text.ts';
import { CloudUpload } from 'lucide-react';
import { saveToServer } from '../../commands/server-commands.ts';
import { savedAddress } from '../../engine/share/page-request.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Switch } from '../../kit/components/index.ts';
import { useWholeState, useWholeStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { useHasServer, useServerState } from '../../kit/use-server.ts';
import { Choice } from './choice.tsx';
import { CopyField } from './copy-field.tsx';

/** The address of the open workflow on the server of this page; for a workflow that is not saved there, a button that saves it. */
export const ServerLink = () => {
  const studio = useWholeStudio();
  const { t } = useText();
  const hasServer = useHasServer();
  const id = useWholeState((state) => state.document.id);
  const saved = useServerState((state) => state.saved[id]);
  const summary = useServerState(({ workflows }) => workflows?.find((candidate) => candidate.id === saved?.id));
  if (!hasServer) return null;
  if (!saved || !summary)
    return (
      <Choice
        icon={<CloudUpload />}
        title={t('address.save')}
        text={t('address.save-why')}
        onClick={() => attemptLater(() => saveToServer(studio, t))}
      />
    );
  const isOwn = summary.user !== undefined && !summary.readOnly;
  return (
    <div className="flex flex-col gap-1.5">
      <CopyField label={t('address.saved')} value={savedAddress(location, saved.id)} copy={t('address.copy')} />
      <p className="text-muted text-sm">
        {isOwn && !summary.shared ? t('address.own') : t('address.saved-why', { version: saved.version })}
      </p>
      {isOwn && (
        <div className="flex items-center justify-between gap-3">
          <span className="text-sm" aria-hidden>
            {t('address.shared')}
          </span>
          <Switch
            label={t('address.shared')}
            checked={summary.shared === true}
            onChange={(shared) => attemptLater(async () => (await studio.server.actions()).share(saved.id, shared))}
          />
        </div>
      )}
    </div>
  );
};
