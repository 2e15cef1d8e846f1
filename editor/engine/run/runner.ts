import type { StoreApi } from 'zustand/vanilla';
import { isAborted } from '../../../errors/index.ts';
import { type Check, type CheckMemo, isAtOrIn } from '../../../graph/index.ts';
import { EditorError } from '../error.ts';
import type { StudioState } from '../state.ts';
import type { StoredQueue } from '../storage/storage.ts';
import type { StudioActions } from '../studio.ts';
import { overridden } from './overrides.ts';
import { createRefresh } from './refresh.ts';
import { type Effect, initialRunnerState, type RunnerEvent, type RunRequest, reduce } from './run-machine.ts';
import { createRunOnce, lasting, type RunOnceParts, type RunOutcome } from './run-once.ts';
import { createQueueKeeper, type QueueActions, type QueuedRun, type RunQueue } from './run-queue.ts';
import { emptyLedger, type Ledger } from './show-run.ts';
import { createShownOutputs } from './shown-outputs.ts';
import type { StateWriter } from './state-writer.ts';
import type { NodeRun } from './types.ts';

/** Ended runs that the studio keeps, and pictures of each. */
const [mostRuns, mostPictures] = [30, 4];

export type Runner = Pick<
  StudioActions,
  'stop' | 'setLive' | 'preview' | 'compute' | 'fetchOutputs' | 'queue' | 'clearResults' | 'clearAllResults'
> & {
  /** Adds runs to the queue, at its front or at its end. Ends when they have ended. */
  run(runs: readonly RunWish[], options?: { readonly front?: boolean }): Promise<void>;
  /** The document was checked: marks what is stale, and in live mode runs what has changed. `exact`: the keys are those of a run. */
  checked(check: Check, exact: boolean): void;
  readonly addOutputs: ReturnType<typeof createShownOutputs>['add'];
  /** Another document is shown: nothing of it runs before Run is pressed. Runs of the queue go on. */
  reset(): void;
  /** Shows what the nodes of the document showed last, and the run of it that is going on. */
  restore(): Promise<void>;
  /** Reads the runs that earlier pages left. Nothing of them starts. */
  adopt(): Promise<void>;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
  /** Stops what runs and starts nothing more. The queue stays stored for the next page. */
  close(): Promise<void>;
};

/** What is added to the queue: a workflow of the open document, as it is now. */
export type RunWish = Pick<QueuedRun, 'workflow' | 'targets' | 'again'>;

type Parts = RunOnceParts & {
  /** What checks and plans found out, shared between them. */
  readonly memo: () => CheckMemo;
  readonly store: StoreApi<StudioState>;
  readonly writer: StateWriter;
  readonly storedQueue: StoredQueue;
  /** A run of a document has computed all that it was for. */
  onFinished(documentId: string, outcome: RunOutcome): void;
  /** A run of a document has ended, however it did. */
  onEnded(documentId: string, outcome: RunOutcome): void;
};

/** What a request does when its turn comes. Both end the promise that the caller waits for. */
type Job = { start(signal: AbortSignal): Promise<void>; drop(): void };

/**
 * Runs workflows, one at a time, with outputs stored between runs: the queue of the user, live mode, and previews. `run-machine.ts` decides what runs;
 * this performs its effects.
 */
export const createRunner = ({
  store,
  writer,
  storedQueue,
  results,
  remoteOutputs,
  memo,
  onFinished,
  onEnded,
  ...parts
}: Parts): Runner => {
  const { clock } = parts;
  const runOnce = createRunOnce({ ...parts, results, remoteOutputs });
  const ledgers = new Map<string, Ledger>();
  const ledgerOf = (document: string): Ledger => {
    const ledger = ledgers.get(document) ?? emptyLedger();
    ledgers.set(document, ledger);
    return ledger;
  };
  const refresh = createRefresh({ writer, results, ledger: () => ledgerOf(store.getState().document.id) });
  const keeper = createQueueKeeper(storedQueue);
  const jobs = new Map<RunRequest, Job>();
  /** What the requests of the queue run, and the documents that were shown when they were queued. */
  const queuedRuns = new WeakMap<RunRequest, { readonly run: QueuedRun; readonly generation: number }>();
  /** The run that is going on, with the states of its nodes. */
  let current: { readonly isShown: () => boolean; readonly nodes: ReadonlyMap<string, NodeRun | undefined> } | undefined;
  let state = initialRunnerState;
  let controller = new AbortController();
  let idles: (() => void)[] = [];
  let closing = false;

  const dispatch = (event: RunnerEvent): void => {
    const transition = reduce(state, event);
    state = transition.state;
    showQueue();
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
  /** Requests a run. Resolves or rejects with the work; rejects with `EditorError` ABORTED where a newer request takes its place, or it leaves the queue. */
  const request = <Result>(wish: RunRequest, work: (signal: AbortSignal) => Promise<Result>, at?: number): Promise<Result> =>
    new Promise((resolve, reject) => {
      jobs.set(wish, {
        drop: () => reject(replaced()),
        start: (signal) => work(signal).then(resolve, reject),
      });
      dispatch({ type: 'requested', request: wish, ...(at !== undefined && { at }) });
    });

  const runOf = (wish: RunRequest): QueuedRun | undefined => queuedRuns.get(wish)?.run;
  /** Writes the queue to the state and to the storage, where it has changed. */
  const showQueue = (left = store.getState().queue.left): void => {
    const { queue: before } = store.getState();
    const { phase, paused } = state;
    const running = phase.name === 'idle' ? undefined : runOf(phase.request);
    const waiting = state.queue.flatMap((wish) => runOf(wish) ?? []);
    const isSame =
      before.running === running &&
      before.paused === paused &&
      before.left === left &&
      before.waiting.length === waiting.length &&
      waiting.every((run, index) => run === before.waiting[index]);
    if (isSame) return;
    const queue: RunQueue = { running, waiting, paused, left };
    store.setState({ queue });
    // what a page leaves when it ends stays stored
    if (!closing) keeper.write(queue);
  };
  /** Adds a run to the queue. Ends with the run. */
  const enqueue = async (run: QueuedRun, { at, apart = false }: { readonly at?: number; readonly apart?: boolean } = {}): Promise<void> => {
    const wish: RunRequest = { kind: 'run', ...(run.targets && { targets: run.targets }), ...(apart && { apart }) };
    // no document has generation -1: only the id decides what shows the run
    queuedRuns.set(wish, { run, generation: apart ? -1 : state.generation });
    await request(wish, (signal) => runShown(wish, signal), at).catch(ignoreAborted);
  };
  const waitingRequest = (id: string): RunRequest | undefined => state.queue.find((wish) => runOf(wish)?.id === id);

  const runShown = async (wish: RunRequest, signal: AbortSignal): Promise<void> => {
    const queued = queuedRuns.get(wish);
    const { document: open } = store.getState();
    const { run } = queued ?? {};
    const documentId = run?.document ?? open.id;
    const generation = queued?.generation ?? state.generation;
    // the open document may continue under another id
    const isShown = () => generation === state.generation || (run !== undefined && run.document === store.getState().document.id);
    const nodes = new Map<string, NodeRun | undefined>();
    const shown: StateWriter = {
      ...writer,
      node: (id) => (isShown() ? writer.node(id) : nodes.get(id)),
      setNode(id, node) {
        nodes.set(id, node);
        if (isShown()) writer.setNode(id, node);
      },
      setStatus: (status) => (run || isShown()) && writer.setStatus(status),
    };
    current = { isShown, nodes };
    const outcome = await runOnce.shown({
      read: () => run?.workflow ?? store.getState().document.workflow,
      targets: wish.targets,
      again: run?.again ?? [],
      signal,
      writer: shown,
      ledger: ledgerOf(documentId),
      onPlanned: (plan) => dispatch({ type: 'planned', keys: isShown() ? plan.targets.map(({ key }) => key) : undefined }),
    });
    current = undefined;
    if (outcome.outputs) {
      const kept = new Map([...outcome.outputs].filter(([key]) => !outcome.unkept?.has(key)));
      if (isShown()) results.keep(kept, { document: store.getState().document.id, runs: store.getState().runs });
      else if (run) results.keep(kept, { document: documentId, runs: present(nodes), isPart: true });
    }
    if (outcome.finished) onFinished(documentId, outcome);
    onEnded(documentId, outcome);
    remember(run?.workflow.name ?? open.workflow.name, outcome, run);
    const { done, of } = shown.status();
    const { error, stopped } = outcome;
    shown.setStatus({ ...lasting(shown.status()), phase: 'idle', done, of, ...(error && { error }), ...(stopped && { stopped }) });
    shown.flush();
    void refit();
  };
  const remember = (
    document: string,
    { startedAt, ms, computed, cached, images, error, stopped }: RunOutcome,
    queued: QueuedRun | undefined,
  ): void =>
    store.setState(({ pastRuns }) => {
      const id = (pastRuns[0]?.id ?? 0) + 1;
      const facts = { id, document, startedAt, ms, computed, cached, images: images.slice(0, mostPictures), ...(queued && { queued }) };
      return { pastRuns: [{ ...facts, ...(error && { error }), ...(stopped && { stopped }) }, ...pastRuns].slice(0, mostRuns) };
    });
  /** Updates what nodes show to the last check. After an edit, the next check does that. */
  const refit = async (): Promise<void> => {
    if (state.check) await refresh(state.check);
  };
  const shownOutputs = createShownOutputs({ store, writer, results, remoteOutputs, refresh: refit });
  store.subscribe(({ document }, before) => {
    if (document.workflow !== before.document.workflow) dispatch({ type: 'edited' });
  });
  /** A node that is waiting or running goes on. */
  const showNothing = (id: string): void => {
    const status = writer.node(id)?.status;
    if (status !== 'queued' && status !== 'running') writer.setNode(id, undefined);
  };
  const queue: QueueActions = {
    cancel(id) {
      const { phase } = state;
      const running = phase.name !== 'idle' && runOf(phase.request)?.id === id ? phase.request : undefined;
      const wish = running ?? waitingRequest(id);
      if (wish) dispatch({ type: 'cancelled', request: wish });
    },
    move(id, to) {
      const wish = waitingRequest(id);
      if (wish) dispatch({ type: 'moved', request: wish, to });
    },
    clear: () => dispatch({ type: 'cleared' }),
    pause: (paused) => dispatch({ type: 'paused', paused }),
    goOn() {
      const { left } = store.getState().queue;
      showQueue([]);
      for (const [at, run] of left.entries()) void enqueue(run, { at, apart: true });
    },
    discard: () => showQueue([]),
    again(pastRun) {
      const run = store.getState().pastRuns.find(({ id }) => id === pastRun)?.queued;
      if (run) void enqueue({ ...run, id: crypto.randomUUID(), queuedAt: clock() }, { apart: true });
    },
    forget: (forgotten) => store.setState(({ pastRuns }) => ({ pastRuns: pastRuns.filter(({ id }) => !forgotten.includes(id)) })),
  };

  return {
    queue,
    async run(wishes, { front = false } = {}) {
      const { id: document } = store.getState().document;
      const runs = wishes.map((wish): QueuedRun => ({ ...wish, id: crypto.randomUUID(), document, queuedAt: clock() }));
      await Promise.all(runs.map((run, at) => enqueue(run, front ? { at } : {})));
    },
    stop: () => dispatch({ type: 'stop-pressed' }),
    setLive(live) {
      if (store.getState().live === live) return;
      store.setState({ live });
      dispatch({ type: 'live-switched', live });
    },
    preview: (overrides, targets, { draft = false } = {}) =>
      request({ kind: 'preview', targets, draft }, (signal) => {
        const modelOf = (id: string) => state.check?.tasks.get(id)?.model;
        const read = () => overridden(store.getState().document.workflow, typeof overrides === 'function' ? overrides(modelOf) : overrides);
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
    async restore() {
      await shownOutputs.restore();
      if (!current?.isShown()) return;
      for (const [id, node] of current.nodes) writer.setNode(id, node);
    },
    async clearResults(ids) {
      const { document, runs } = store.getState();
      const isCleared = (id: string) => ids.some((node) => isAtOrIn(id, node));
      const keys = new Set([...(state.check?.tasks ?? [])].flatMap(([id, { key }]) => (isCleared(id) ? [key] : [])));
      for (const id of Object.keys(runs).filter(isCleared)) {
        const { key } = writer.node(id) ?? {};
        if (key !== undefined) keys.add(key);
        showNothing(id);
      }
      writer.flush();
      await results.remove([...keys]);
      results.keep(new Map(), { document: document.id, runs: store.getState().runs });
    },
    async clearAllResults() {
      for (const id of Object.keys(store.getState().runs)) showNothing(id);
      ledgers.clear();
      writer.flush();
      await results.clear();
    },
    async adopt() {
      const left = await keeper.adopt();
      if (left.length > 0) showQueue([...left, ...store.getState().queue.left]);
    },
    reset() {
      const wasRunning = writer.status().phase !== 'idle';
      writer.flush();
      const { document, runs } = store.getState();
      if (Object.keys(runs).length > 0) results.keep(new Map(), { document: document.id, runs });
      dispatch({ type: 'document-shown' });
      const goesOn = store.getState().queue.running !== undefined;
      if (!goesOn) ledgers.clear();
      writer.clear();
      if (!goesOn) writer.setStatus({ ...lasting(writer.status()), phase: 'idle', done: 0, of: 0, ...(wasRunning && { stopped: true }) });
      writer.flush();
      store.setState({ live: false });
    },
    idle: () => (state.phase.name === 'idle' ? Promise.resolve() : new Promise((resolve) => void idles.push(resolve))),
    async close() {
      closing = true;
      dispatch({ type: 'paused', paused: true });
      dispatch({ type: 'stop-pressed' });
      if (state.phase.name !== 'idle') await new Promise<void>((resolve) => void idles.push(resolve));
      await keeper.settled();
      storedQueue.release();
    },
  };
};

/** The nodes that have a state. */
const present = (nodes: ReadonlyMap<string, NodeRun | undefined>): Readonly<Record<string, NodeRun>> =>
  Object.fromEntries([...nodes].flatMap(([id, run]) => (run ? [[id, run]] : [])));
const replaced = (): EditorError => new EditorError('ABORTED', 'A newer run replaced this one.');
const stoppedByUser = (): EditorError => new EditorError('ABORTED', 'The run was stopped.');
const ignoreAborted = (error: unknown): void => {
  if (!isAborted(error)) throw error;
};
