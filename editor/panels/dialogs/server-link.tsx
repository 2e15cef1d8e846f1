import '../../kit/text/address-text.ts';
import { CloudUpload } from 'lucide-react';
import { saveToServer } from '../../commands/server-commands.ts';
import { savedAddress } from '../../engine/share/page-request.ts';
import { attemptLater } from '../../kit/attempt.ts';
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
  const isThere = useServerState(({ workflows }) => workflows?.some((summary) => summary.id === saved?.id) ?? false);
  if (!hasServer) return null;
  if (!saved || !isThere)
    return (
      <Choice
        icon={<CloudUpload />}
        title={t('address.save')}
        text={t('address.save-why')}
        onClick={() => attemptLater(() => saveToServer(studio, t))}
      />
    );
  return (
    <div className="flex flex-col gap-1.5">
      <CopyField label={t('address.saved')} value={savedAddress(location, saved.id)} />
      <p className="text-muted text-sm">{t('address.saved-why', { version: saved.version })}</p>
    </div>
  );
};
