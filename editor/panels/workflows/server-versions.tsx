import { ArrowDownToLine, Server } from 'lucide-react';
import { useEffect, useState } from 'react';
import { bringIn } from '../../commands/server-commands.ts';
import type { SavedVersion } from '../../engine/server/types.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button } from '../../kit/components/index.ts';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { useServerState } from '../../kit/use-server.ts';
import { Section } from '../section.tsx';
import { dateAndTime } from '../times.ts';

/** Most versions shown. */
const most = 12;

/** The versions of the open workflow on the server, including those that were saved beside a newer one. */
export const ServerVersions = () => {
  const studio = useStudio();
  const { t, language } = useText();
  const documentId = useStudioState((state) => state.document.id);
  const savedAs = useServerState((state) => state.saved[documentId]);
  const newest = useServerState((state) => state.workflows?.find(({ id }) => id === savedAs?.id)?.version);
  const [versions, setVersions] = useState<readonly SavedVersion[]>([]);
  const id = newest === undefined ? undefined : savedAs?.id;
  // a save, by this page or another one, replaces the list of workflows: the versions are read again
  const list = useServerState((state) => state.workflows);
  useEffect(() => {
    if (id === undefined || !list) return setVersions([]);
    let ended = false;
    attemptLater(async () => {
      const found = await (await studio.server.actions()).history(id);
      if (!ended) setVersions(found);
    });
    return () => {
      ended = true;
    };
  }, [studio, id, list]);
  if (!savedAs || newest === undefined || versions.length === 0) return null;
  return (
    <Section
      title={t('server.versions')}
      actions={
        newest > savedAs.version && (
          <Button size="small" onClick={() => attemptLater(() => bringIn(studio, t))}>
            <ArrowDownToLine className="size-3.5" />
            {t('server.take-newest')}
          </Button>
        )
      }
    >
      <ul className="flex flex-col">
        {versions.slice(0, most).map(({ version, name, changedAt, conflicted }) => (
          <li key={version} className="flex items-center gap-2 rounded-sm py-0.5 ps-2 hover:bg-surface-2">
            <Server aria-hidden className="size-3.5 shrink-0 text-muted" />
            <span className="min-w-0 grow text-sm tabular-nums">
              <span className="block truncate">
                {conflicted ? t('server.version-beside', { version }) : t('server.version', { version })} · <span dir="auto">{name}</span>
              </span>
              <span className="block text-muted text-xs">{dateAndTime(changedAt, language)}</span>
            </span>
            <Button size="small" tone="quiet" onClick={() => attemptLater(() => bringIn(studio, t, version))}>
              {t('library.restore')}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
};
