import { LoaderCircle, Square } from 'lucide-react';
import { downloadText, leftText } from '../../kit/card-status.tsx';
import { IconButton, ProgressBar } from '../../kit/components/index.ts';
import { Thumbnail } from '../../kit/previews/image-preview.tsx';
import { useWholeState, useWholeStudio } from '../../kit/studio-context.tsx';
import { nodeTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { RunRow, RunThumbnail } from './run-row.tsx';
import { runWords } from './run-words.ts';

/** The run of this page that is going on: its picture so far, its progress, and its nodes at work where its document is shown. */
export const RunningRun = () => {
  const { actions, registry } = useWholeStudio();
  const { t } = useText();
  const { running } = useWholeState((state) => state.queue);
  const { id, workflow } = useWholeState((state) => state.document);
  const run = useWholeState((state) => state.run);
  const runs = useWholeState((state) => state.runs);
  const isShown = running === undefined || running.document === id;
  const name = running?.workflow.name ?? workflow.name;
  const share = run.download ? run.download.loaded / Math.max(1, run.download.total) : run.of === 0 ? 0 : run.done / run.of;
  const preview = isShown ? Object.values(runs).find(({ status, preview }) => status === 'running' && preview)?.preview : undefined;
  const left = leftText(run, t);
  const words = run.download
    ? downloadText(run.download, t)
    : run.phase === 'loading'
      ? t('run.loading')
      : t('run.running', { done: Math.min(run.of, run.done + 1), of: run.of });
  return (
    <li>
      <RunRow
        thumbnail={
          preview ? (
            <div className="size-14 shrink-0 overflow-hidden rounded-sm">
              <Thumbnail image={preview} label="" />
            </div>
          ) : (
            <RunThumbnail images={[]} icon={<LoaderCircle aria-hidden className="animate-turn text-accent" />} />
          )
        }
        name={name}
        actions={
          <IconButton size="small" label={t('run.stop')} onClick={actions.stop}>
            <Square />
          </IconButton>
        }
      >
        {running && (
          <p dir="auto" className="truncate text-muted text-sm">
            {runWords(running, registry, t)}
          </p>
        )}
        <p className="text-muted text-sm tabular-nums">{left === undefined ? words : `${words} · ${left}`}</p>
        <ProgressBar label={t('queue.now')} share={share} className="my-1.5" />
        {isShown && <NodesAtWork />}
      </RunRow>
    </li>
  );
};

/** The nodes that are running, with their steps. */
const NodesAtWork = () => {
  const { registry } = useWholeStudio();
  const { t, language } = useText();
  const runs = useWholeState((state) => state.runs);
  const nodes = useWholeState((state) => state.document.workflow.nodes);
  const busy = Object.entries(runs).filter(([, { status }]) => status === 'running');
  if (busy.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {busy.map(([id, { step, of }]) => {
        const spec = registry[nodes[id]?.type ?? ''];
        return (
          <li key={id} className="flex items-center gap-2 text-sm">
            <span dir="auto" className="grow truncate">
              {nodes[id]?.title ?? (spec ? nodeTitle(spec, language) : id)}
            </span>
            <span className="text-muted tabular-nums">{step !== undefined && of !== undefined ? t('node.step', { step, of }) : ''}</span>
          </li>
        );
      })}
    </ul>
  );
};
