import '../../kit/text/people-text.ts';
import '../../kit/text/queue-text.ts';
import { Eraser, ListVideo } from 'lucide-react';
import { Fragment, type ReactNode, useEffect } from 'react';
import { keysInText } from '../../commands/shortcuts.ts';
import { isActive } from '../../engine/server/fold-run.ts';
import type { ServerRun as Run } from '../../engine/server/types.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, IconButton } from '../../kit/components/index.ts';
import { useWholeState, useWholeStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { useServerState } from '../../kit/use-server.ts';
import { Nothing, Section } from '../section.tsx';
import { EndedRun } from './ended-run.tsx';
import { LeftRuns } from './left-runs.tsx';
import { QueueTools } from './queue-tools.tsx';
import { runWords } from './run-words.ts';
import { RunningRun } from './running-run.tsx';
import { ServerRun } from './server-run.tsx';
import { WaitingRuns } from './waiting-runs.tsx';

/** The runs of this page and of its server: those that are running, those that wait, and those that have ended. */
export const QueuePanel = () => {
  const { actions, registry } = useWholeStudio();
  const { t } = useText();
  const past = useWholeState((state) => state.pastRuns);
  const phase = useWholeState((state) => state.run.phase);
  const { waiting, paused, left } = useWholeState((state) => state.queue);
  const { runs, older, lost } = useServerRuns();
  // the choice stays in reach when there are no own runs
  const mine = useServerState((state) => state.runsOf === 'mine');
  const running = runs.filter(({ state }) => state === 'running');
  const queued = runs.filter(({ state }) => state === 'queued').sort(inTurn);
  const ended: readonly Ended[] = [
    ...past.map((run) => ({ at: run.startedAt, key: `here ${run.id}`, row: <EndedRun run={run} /> })),
    ...runs
      .filter((run) => !isActive(run))
      .map((run) => ({ at: run.startedAt ?? run.createdAt, key: run.id, row: <ServerRun run={run} /> })),
  ].sort((a, b) => b.at - a.at);
  const isEmpty = phase === 'idle' && waiting.length + left.length + past.length + runs.length === 0 && !paused && !mine;
  if (isEmpty) return <Nothing icon={<ListVideo />}>{t('queue.none', { keys: keysInText('run') })}</Nothing>;
  return (
    <div className="flex flex-col gap-5 p-4">
      <WhoseRuns />
      {lost && (
        <p role="status" className="rounded-md bg-surface-2 p-3 text-sm">
          {t('server.lost')}
        </p>
      )}
      {left.length > 0 && (
        <div className="flex flex-col gap-2">
          <LeftRuns />
          <ol className="flex flex-col gap-1 px-3 text-muted text-sm">
            {left.map((run) => (
              <li key={run.id} dir="auto" className="truncate">
                {run.workflow.name} · {runWords(run, registry, t)}
              </li>
            ))}
          </ol>
        </div>
      )}
      {(phase !== 'idle' || running.length > 0) && (
        <Section title={t('queue.now')}>
          <ol className="flex flex-col gap-2">
            {phase !== 'idle' && <RunningRun />}
            {running.map((run) => (
              <ServerRun key={run.id} run={run} />
            ))}
          </ol>
        </Section>
      )}
      {(waiting.length > 0 || paused || queued.length > 0) && (
        <Section title={t('queue.next')} actions={<QueueTools />}>
          {paused && (
            <p role="status" className="text-muted text-sm">
              {t('queue.is-paused')}
            </p>
          )}
          <WaitingRuns />
          {queued.length > 0 && (
            <ol className="flex flex-col gap-2">
              {queued.map((run) => (
                <ServerRun key={run.id} run={run} />
              ))}
            </ol>
          )}
        </Section>
      )}
      {ended.length > 0 && (
        <Section
          title={t('queue.past')}
          actions={
            past.length > 0 && (
              <IconButton size="small" label={t('queue.clear-past')} onClick={() => actions.queue.forget(past.map(({ id }) => id))}>
                <Eraser />
              </IconButton>
            )
          }
        >
          <ol className="flex flex-col gap-2">
            {ended.map(({ key, row }) => (
              <Fragment key={key}>{row}</Fragment>
            ))}
          </ol>
        </Section>
      )}
      {older && <OlderRuns />}
    </div>
  );
};

type Ended = { readonly at: number; readonly key: string; readonly row: ReactNode };

/** The order in which a server starts waiting runs of one user. */
const inTurn = (a: Run, b: Run): number => (b.priority ?? 0) - (a.priority ?? 0) || a.createdAt - b.createdAt;

/** The choice between the runs of all users and the own ones, where the user has a name. */
const WhoseRuns = () => {
  const { server } = useWholeStudio();
  const { t } = useText();
  const hasName = useServerState(({ me }) => me?.name !== undefined);
  const runsOf = useServerState((state) => state.runsOf);
  if (!hasName) return null;
  return (
    <fieldset className="flex gap-1 rounded-md bg-surface-2 p-0.5">
      <legend className="sr-only">{t('people.runs-of')}</legend>
      {(['all', 'mine'] as const).map((of) => (
        <button
          key={of}
          type="button"
          aria-pressed={runsOf === of}
          onClick={() => attemptLater(async () => (await server.actions()).showRuns(of))}
          className={`h-7 pointer-coarse:h-11 grow rounded-sm text-sm ${runsOf === of ? 'bg-surface-1 shadow-sm' : 'text-muted hover:text-text'}`}
        >
          {t(`people.${of}`)}
        </button>
      ))}
    </fieldset>
  );
};

const OlderRuns = () => {
  const { server } = useWholeStudio();
  const { t } = useText();
  return (
    <Button tone="quiet" onClick={() => attemptLater(async () => (await server.actions()).olderRuns())}>
      {t('server.older')}
    </Button>
  );
};

/** The runs of the server, watched as long as the panel is open. */
const useServerRuns = () => {
  const { server } = useWholeStudio();
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
