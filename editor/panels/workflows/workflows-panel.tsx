import { CloudUpload, FilePlus2, FolderOpen, History } from 'lucide-react';
import { Suspense, useEffect, useState } from 'react';
import { emptyWorkflow } from '../../../graph/index.ts';
import { openChosenFile } from '../../commands/open-files.ts';
import { useCommand } from '../../commands/use-command.tsx';
import type { StoredVersion } from '../../engine/storage/storage.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, later } from '../../kit/components/index.ts';
import { useStudio, useStudioState, useView } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { useHasServer } from '../../kit/use-server.ts';
import { Section } from '../section.tsx';
import { dateAndTime } from '../times.ts';
import { LibraryCard } from './library-card.tsx';
import { useLibrary } from './use-library.ts';

const ServerVersions = later(async () => (await import('./server-versions.tsx')).ServerVersions);

/** The saved workflows, and the earlier versions of the open one. */
export const WorkflowsPanel = () => {
  const studio = useStudio();
  const view = useView();
  const command = useCommand();
  const { t } = useText();
  const entries = useLibrary();
  const hasServer = useHasServer();
  const begin = () =>
    attemptLater(async () => {
      await studio.actions.create(emptyWorkflow(t('library.untitled')));
      view.setState({ screen: 'editor' });
    });
  const open = () => attemptLater(() => openChosenFile(studio, t));
  return (
    <div className="@container flex flex-col gap-5 p-4">
      <div className="flex gap-2">
        <Button tone="accent" className="grow" onClick={begin}>
          <FilePlus2 className="size-4" />
          {t('library.new')}
        </Button>
        <Button className="grow" onClick={open}>
          <FolderOpen className="size-4" />
          {t('library.open-file')}
        </Button>
      </div>
      {hasServer && (
        <Button onClick={() => command('save-server')}>
          <CloudUpload className="size-4" />
          {t('command.save-server')}
        </Button>
      )}
      <div className="grid grid-cols-2 gap-3 @lg:grid-cols-3">
        {entries?.map((entry) => (
          <LibraryCard key={entry.id} entry={entry} />
        ))}
      </div>
      {hasServer && (
        <Suspense>
          <ServerVersions />
        </Suspense>
      )}
      <Versions />
    </div>
  );
};

const Versions = () => {
  const { actions, documents, store } = useStudio();
  const { t, language } = useText();
  const id = useStudioState((state) => state.document.id);
  const saving = useStudioState((state) => state.saving.phase);
  const [versions, setVersions] = useState<readonly StoredVersion[]>([]);
  useEffect(() => {
    if (saving === 'saving') return;
    let ended = false;
    attemptLater(async () => {
      const found = await documents.versions(id);
      if (!ended && store.getState().document.id === id) setVersions(found);
    });
    return () => {
      ended = true;
    };
  }, [documents, store, id, saving]);
  if (versions.length === 0) return null;
  return (
    <Section title={t('library.versions')}>
      <ul className="flex flex-col">
        {versions.slice(0, 12).map(({ revision, savedAt, name }) => (
          <li key={revision} className="flex items-center gap-2 rounded-sm py-0.5 ps-2 hover:bg-surface-2">
            <History className="size-3.5 text-muted" />
            <span className="grow truncate text-sm tabular-nums">
              {dateAndTime(savedAt, language)} <span dir="auto">{name}</span>
            </span>
            <Button size="small" tone="quiet" onClick={() => attemptLater(() => actions.restoreVersion(revision))}>
              {t('library.restore')}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
};
