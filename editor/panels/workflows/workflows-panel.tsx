import '../../kit/text/library-text.ts';
import { CloudUpload, FilePlus2, FolderOpen } from 'lucide-react';
import { Suspense } from 'react';
import { emptyWorkflow } from '../../../graph/index.ts';
import { openChosenFile } from '../../commands/open-files.ts';
import { useCommand } from '../../commands/use-command.tsx';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, later } from '../../kit/components/index.ts';
import { useStudio, useView } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { useHasServer, useIsViewer } from '../../kit/use-server.ts';
import { Backup } from './backup.tsx';
import { LibraryList } from './library-list.tsx';
import { TemplateList } from './template-list.tsx';
import { Versions } from './versions.tsx';

const ServerVersions = later(async () => (await import('./server-versions.tsx')).ServerVersions);

/** The saved workflows, the templates, and the earlier versions of the open workflow. */
export const WorkflowsPanel = () => {
  const studio = useStudio();
  const view = useView();
  const command = useCommand();
  const { t } = useText();
  const hasServer = useHasServer();
  const isViewer = useIsViewer();
  const begin = () =>
    attemptLater(async () => {
      await studio.actions.create(emptyWorkflow(t('library.untitled')));
      view.setState({ screen: 'editor' });
    });
  const open = () => attemptLater(() => openChosenFile(studio, { t, view }));
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
        <Button onClick={() => command('save-server')} disabled={isViewer} {...(isViewer && { 'data-hint': t('server.viewer') })}>
          <CloudUpload className="size-4" />
          {t('command.save-server')}
        </Button>
      )}
      <LibraryList />
      <TemplateList />
      {hasServer && (
        <Suspense>
          <ServerVersions />
        </Suspense>
      )}
      <Versions />
      <Backup />
    </div>
  );
};
