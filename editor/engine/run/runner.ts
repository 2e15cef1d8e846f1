import type { StoreApi } from 'zustand/vanilla';
import { isAborted } from '../../../errors/index.ts';
import type { Check, CheckMemo } from '../../../graph/index.ts';
import { EditorError } from '../error.ts';
import type { StudioState } from '../state.ts';
import type { StudioActions } from '../studio.ts';
import { overridden } from './overrides.ts';
import { createRefresh } from './refresh.ts';
import { type Effect, initialRunnerState, type RunnerEvent, type RunRequest, reduce } from './run-machine.ts';
import { createRunOnce, lasting, type RunOnceParts, type RunOutcome } from './run-once.ts';
import type { Ledger } from './show-run.ts';
import { createShownOutputs } from './shown-outputs.ts';
import type { StateWriter } from './state-writer.ts';

/** Ended runs that the studio keeps, and pictures of each. */
const [mostRuns, mostPictures] = [30, 4];

export type Runner = Pick<StudioActions, 'stop' | 'setLive' | 'preview' | 'compute' | 'fetchOutputs'> & {
  run(targets?: readonly string[]): Promise<void>;
  /** The document was checked: marks what is stale, and in live mode runs what has changed. `exact`: the keys are those of a run. */
  checked(check: Check, exact: boolean): void;
  readonly addOutputs: ReturnType<typeof createShownOutputs>['add'];
  /** Another document is shown: nothing of it runs before Run is pressed. */
  reset(): void;
  readonly restore: ReturnType<typeof createShownOutputs>['restore'];
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
};

type Parts = RunOnceParts & {
  /** What checks and plans found out, shared between them. */
  readonly memo: () => CheckMemo;
  readonly store: StoreApi<StudioState>;
  readonly writer: StateWriter;
  /** A run of a document has computed all that it was for. */
  onFinished(documentId: string, outcome: RunOutcome): void;
  /** A run of a document has ended, however it did. */
  onEnded(documentId: string, outcome: RunOutcome): void;
};

/** What a request does when its turn comes. Both end the promise that the caller waits for. */
type Job = { start(signal: AbortSignal): Promise<void>; drop(): void };

/**
 * Runs the open document, one run at a time, with outputs stored between runs. `run-machine.ts` decides what runs; this performs its effects.
 */
export const createRunner = ({ store, writer, results, remoteOutputs, memo, onFinished, onEnded, ...parts }: Parts): Runner => {
  const runOnce = createRunOnce({ ...parts, results, remoteOutputs });
  const ledger: Ledger = { ended: new Map(), failed: new Map() };
  const refresh = createRefresh({ writer, results, ledger });
  const jobs = new Map<RunRequest, Job>();
  let state = initialRunnerState;
  let controller = new AbortController();
  let idles: (() => void)[] = [];

  const dispatch = (event: RunnerEvent): void => {
    const transition = reduce(state, event);
    state = transition.state;
    for (const effect of transition.effects) perform(effect);
    if (state.phase.name !== 'idle') return;
    for (const resolve of idles) resolve();
    idles = [];
  };
  const perform = (effect: Effect): void => {
    if (effect.type === 'abort') controller.abort(effect.because === 'stopped' ? stoppedByUser() : replaced());
    if (effect.type === 'drop') jobs.get(effect.request)?.drop();
    if (effect.type === 'drop') jobs.delete(effect.request);
    if (effect.type === 'start') void start(effect.request);
  };
  const start = async (request: RunRequest): Promise<void> => {
    controller = new AbortController();
    const { signal } = controller;
    const job = jobs.get(request);
    jobs.delete(request);
    await (job ? job.start(signal) : runShown(request, signal));
    dispatch({ type: 'ended', aborted: signal.aborted });
  };
  /** Asks for a run. Resolves or rejects with the work; rejects with `EditorError` ABORTED where a newer request takes its place. */
  const request = <Result>(wish: RunRequest, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      jobs.set(wish, {
        drop: () => reject(replaced()),
        start: (signal) => work(signal).then(resolve, reject),
      });
      dispatch({ type: 'requested', request: wish });
    });

  const runShown = async ({ targets }: RunRequest, signal: AbortSignal): Promise<void> => {
    const { generation } = state;
    const isShown = () => generation === state.generation;
    const shown = writerWhile(isShown);
    const { document } = store.getState();
    const outcome = await runOnce.shown({
      read: () => store.getState().document.workflow,
      targets,
      signal,
      writer: shown,
      ledger,
      onPlanned: (plan) => dispatch({ type: 'planned', keys: plan.targets.map(({ key }) => key) }),
    });
    if (isShown() && outcome.outputs) results.keep(outcome.outputs, document.id, store.getState().runs);
    if (outcome.finished) onFinished(document.id, outcome);
    onEnded(document.id, outcome);
    remember(document.workflow.name, outcome);
    const { done, of } = shown.status();
    const { error, stopped } = outcome;
    shown.setStatus({ ...lasting(shown.status()), phase: 'idle', done, of, ...(error && { error }), ...(stopped && { stopped }) });
    shown.flush();
    void refit();
  };
  const remember = (document: string, { startedAt, ms, computed, cached, images, error, stopped }: RunOutcome): void =>
    store.setState(({ pastRuns }) => {
      const id = (pastRuns[0]?.id ?? 0) + 1;
      const facts = { id, document, startedAt, ms, computed, cached, images: images.slice(0, mostPictures) };
      return { pastRuns: [{ ...facts, ...(error && { error }), ...(stopped && { stopped }) }, ...pastRuns].slice(0, mostRuns) };
    });
  /** Updates what nodes show to the last check. After an edit, the next check does that. */
  const refit = async (): Promise<void> => {
    if (state.check) await refresh(state.check);
  };
  const writerWhile = (isShown: () => boolean): StateWriter => ({
    ...writer,
    setNode: (id, run) => isShown() && writer.setNode(id, run),
    setStatus: (status) => isShown() && writer.setStatus(status),
  });
  const shownOutputs = createShownOutputs({ store, writer, results, remoteOutputs, refresh: refit });
  store.subscribe(({ document }, before) => {
    if (document.workflow !== before.document.workflow) dispatch({ type: 'edited' });
  });

  return {
    async run(targets) {
      const wish: RunRequest = { kind: 'run', ...(targets && { targets }) };
      await request(wish, (signal) => runShown(wish, signal)).catch(ignoreAborted);
    },
    stop: () => dispatch({ type: 'stop-pressed' }),
    setLive(live) {
      if (store.getState().live === live) return;
      store.setState({ live });
      dispatch({ type: 'live-switched', live });
    },
    preview: (overrides, targets, { draft = false } = {}) =>
      request({ kind: 'preview', targets, draft }, (signal) => {
        const read = () => overridden(store.getState().document.workflow, typeof overrides === 'function' ? overrides() : overrides);
        return runOnce.unseen({ read, targets, signal }, memo());
      }),
    compute: (workflow, targets) =>
      request({ kind: 'preview', targets, draft: false }, (signal) => runOnce.unseen({ read: () => workflow, targets, signal })),
    checked(check, exact) {
      const exactCheck = exact ? check : undefined;
      void refresh(exactCheck);
      dispatch({ type: 'checked', check: exactCheck });
    },
    fetchOutputs: shownOutputs.fetch,
    addOutputs: shownOutputs.add,
    restore: shownOutputs.restore,
    reset() {
      const wasRunning = writer.status().phase !== 'idle';
      writer.flush();
      const { document, runs } = store.getState();
      if (Object.keys(runs).length > 0) results.keep(new Map(), document.id, runs);
      dispatch({ type: 'document-shown' });
      ledger.ended.clear();
      ledger.failed.clear();
      writer.clear();
      writer.setStatus({ ...lasting(writer.status()), phase: 'idle', done: 0, of: 0, ...(wasRunning && { stopped: true }) });
      writer.flush();
      store.setState({ live: false });
    },
    idle: () => (state.phase.name === 'idle' ? Promise.resolve() : new Promise((resolve) => void idles.push(resolve))),
  };
};

const replaced = (): EditorError => new EditorError('ABORTED', 'A newer run replaced this one.');
const stoppedByUser = (): EditorError => new EditorError('ABORTED', 'The run was stopped.');
const ignoreAborted = (error: unknown): void => {
  if (!isAborted(error)) throw error;
};
