import { History, Workflow as WorkflowIcon, X } from 'lucide-react';
import type { Replay } from '../../engine/replay/open-replay.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, IconButton } from '../../kit/components/index.ts';
import { useView, useWholeStudio } from '../../kit/studio-context.tsx';
import { problemText } from '../../kit/text/problem-text.ts';
import { useText } from '../../kit/text/use-text.ts';

/** Says that a recording is shown, what it records, and when and by what it was made. */
export const RecordingBar = ({ replay, onClose }: { readonly replay: Replay; readonly onClose: () => void }) => {
  const { t, say, language } = useText();
  const studio = useWholeStudio();
  const view = useView();
  const { workflow, run } = replay;
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(run.startedAt));
  const program = run.versions.unclip ?? '';
  const openWorkflow = () =>
    attemptLater(async () => {
      await studio.actions.create(workflow);
      view.setState({ replay: undefined, screen: 'editor' });
    });
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-b bg-surface-1 px-4 py-2">
      <History aria-hidden className="size-4 shrink-0 text-accent" />
      <div className="min-w-0 grow">
        <p className="truncate font-medium">
          <bdi>{t('replay.title', { name: workflow.name })}</bdi>
        </p>
        <p className="truncate text-muted text-sm">{t('replay.made', { date, program, device: run.device, system: run.system })}</p>
        {run.problem && <p className="text-danger text-sm">{t('replay.problem', { problem: problemText(run.problem, say) })}</p>}
      </div>
      <Button onClick={openWorkflow}>
        <WorkflowIcon aria-hidden className="size-4" />
        {t('replay.open-workflow')}
      </Button>
      <IconButton label={t('replay.close')} keys="Escape" onClick={onClose}>
        <X aria-hidden />
      </IconButton>
    </header>
  );
};
