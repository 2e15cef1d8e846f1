import { CircleAlert, CircleCheck, ListVideo, LoaderCircle, Square } from 'lucide-react';
import { Fragment, type ReactNode, useEffect } from 'react';
import { keysInText } from '../../commands/shortcuts.ts';
import type { PastRun } from '../../engine/run/types.ts';
import { isActive } from '../../engine/server/fold-run.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { downloadText, duration } from '../../kit/card-status.tsx';
import { Button, ProgressBar } from '../../kit/components/index.ts';
import { Picture } from '../../kit/previews/picture.tsx';
import { useStudio, useStudioState, useWholeState } from '../../kit/studio-context.tsx';
import { nodeTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { useServerState } from '../../kit/use-server.ts';
import { Nothing, Section } from '../section.tsx';
import { whenWords } from '../times.ts';
import { Failure } from './failure.tsx';
import { ServerRun } from './server-run.tsx';

/** The current run and the earlier ones, of this page and of its server. */
export const QueuePanel = () => {
  const { server } = useStudio();
  const { t, language } = useText();
  const past = useStudioState((state) => state.pastRuns);
  const phase = useStudioState((state) => state.run.phase);
  const { runs, older, lost } = useServerRuns();
  const active = runs.filter(isActive);
  const before: readonly Before[] = [
    ...past.map((run) => ({ at: run.startedAt, key: `here ${run.id}`, row: <Past run={run} language={language} /> })),
    ...runs
      .filter((run) => !isActive(run))
      .map((run) => ({ at: run.startedAt ?? run.createdAt, key: run.id, row: <ServerRun run={run} /> })),
  ].sort((a, b) => b.at - a.at);
  if (phase === 'idle' && past.length === 0 && runs.length === 0)
    return <Nothing icon={<ListVideo />}>{t('queue.none', { keys: keysInText('run') })}</Nothing>;
  return (
    <div className="flex flex-col gap-5 p-4">
      {lost && (
        <p role="status" className="rounded-md bg-surface-2 p-3 text-sm">
          {t('server.lost')}
        </p>
      )}
      {phase !== 'idle' && <Current />}
      {active.length > 0 && (
        <Section title={t('server.here')}>
          <ol className="flex flex-col gap-2">
            {active.map((run) => (
              <ServerRun key={run.id} run={run} />
            ))}
          </ol>
        </Section>
      )}
      {before.length > 0 && (
        <Section title={t('queue.past')}>
          <ol className="flex flex-col gap-2">
            {before.map(({ key, row }) => (
              <Fragment key={key}>{row}</Fragment>
            ))}
          </ol>
        </Section>
      )}
      {older && (
        <Button tone="quiet" onClick={() => attemptLater(async () => (await server.actions()).olderRuns())}>
          {t('server.older')}
        </Button>
      )}
    </div>
  );
};

type Before = { readonly at: number; readonly key: string; readonly row: ReactNode };

/** The runs of the server, watched as long as the panel is open. */
const useServerRuns = () => {
  const { server } = useStudio();
  const runs = useServerState((state) => state.runs);
  const older = useServerState((state) => state.olderRuns);
  const phase = useServerState((state) => state.phase);
  const hasServer = phase !== 'none';
  useEffect(() => {
    if (!hasServer) return;
    let stop = (): void => undefined;
    let ended = false;
    attemptLater(async () => {
      const { watchRuns } = await server.actions();
      if (!ended) stop = watchRuns();
    });
    return () => {
      ended = true;
      stop();
    };
  }, [server, hasServer]);
  return { runs, older, lost: phase === 'lost' };
};

const Current = () => {
  const { actions, registry } = useStudio();
  const { t, language } = useText();
  const run = useStudioState((state) => state.run);
  const runs = useWholeState((state) => state.runs);
  const nodes = useWholeState((state) => state.document.workflow.nodes);
  const busy = Object.entries(runs).filter(([, { status }]) => status === 'running' || status === 'queued');
  const share = run.download ? run.download.loaded / Math.max(1, run.download.total) : run.of === 0 ? 0 : run.done / run.of;
  return (
    <Section
      title={t('queue.now')}
      actions={
        <Button size="small" tone="danger" onClick={actions.stop}>
          <Square className="size-3" />
          {t('run.stop')}
        </Button>
      }
    >
      <div className="flex flex-col gap-2 rounded-md border border-line p-3">
        <p className="tabular-nums">
          {run.download
            ? downloadText(run.download, t)
            : run.phase === 'loading'
              ? t('run.loading')
              : t('run.running', { done: run.done, of: run.of })}
        </p>
        <ProgressBar label={t('queue.now')} share={share} />
        <ul className="flex flex-col gap-1">
          {busy.map(([id, { status, step, of }]) => {
            const spec = registry[nodes[id]?.type ?? ''];
            return (
              <li key={id} className="flex items-center gap-2 text-sm">
                {status === 'running' ? (
                  <LoaderCircle className="size-3.5 animate-turn text-accent" />
                ) : (
                  <span className="mx-1 size-1.5 rounded-full bg-line-strong" />
                )}
                <span dir="auto" className="grow truncate">
                  {nodes[id]?.title ?? (spec ? nodeTitle(spec, language) : id)}
                </span>
                <span className="text-muted tabular-nums">
                  {step !== undefined && of !== undefined ? t('node.step', { step, of }) : status === 'queued' ? t('node.queued') : ''}
                </span>
              </li>
            );
          })}
        </ul>
      </div>
    </Section>
  );
};

const Past = ({ run, language }: { readonly run: PastRun; readonly language: string }) => {
  const { t } = useText();
  const time = whenWords(run.startedAt, language);
  return (
    <li className="flex items-start gap-3 rounded-md border border-line p-3">
      {run.images.length > 0 ? (
        <div className={`grid size-14 shrink-0 gap-px overflow-hidden rounded-sm ${run.images.length > 1 ? 'grid-cols-2' : ''}`}>
          {run.images.map((image, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: pictures of a run that has ended keep their order
            <Picture key={index} image={image} label="" className="size-full object-cover" />
          ))}
        </div>
      ) : (
        <span className="flex size-14 shrink-0 items-center justify-center rounded-sm bg-surface-2 [&>svg]:size-4">
          {run.error ? <CircleAlert className="text-danger" /> : <CircleCheck className="text-success" />}
        </span>
      )}
      <div className="min-w-0 grow">
        <p dir="auto" className="truncate font-medium">
          {run.document}
        </p>
        <p className="text-muted text-sm tabular-nums">
          {time} · {duration(run.ms, t)}
        </p>
        {run.error ? (
          <Failure problem={run.error} />
        ) : (
          <p dir="auto" className="text-muted text-sm">
            {t('queue.counts', { computed: run.computed, cached: run.cached })}
          </p>
        )}
      </div>
    </li>
  );
};
