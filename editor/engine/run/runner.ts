import type { StoreApi } from 'zustand/vanilla';
import { type Check, GraphError, type Outputs, type Plan, plan, type Registry, type Workflow } from '../../../graph/index.ts';
import type { RunStatus, StudioActions, StudioServices, StudioState } from '../state/types.ts';
import { type Afar, shownAs } from './afar.ts';
import type { Board } from './board.ts';
import type { Files } from './files.ts';
import { foldRun, type Ledger, watched } from './fold.ts';
import type { Loader } from './loader.ts';
import { overridden } from './overrides.ts';
import type { createPlacing } from './placing.ts';
import { createRefresh } from './refresh.ts';
import type { Results } from './results.ts';
import { createSlot, isAborted, unlessAborted } from './slot.ts';

export type FinishedRun = { readonly documentId: string; readonly plan: Plan; readonly outputs: ReadonlyMap<string, Outputs> };
export type Runner = Pick<StudioActions, 'run' | 'stop' | 'setLive' | 'preview'> & {
  /** The document was checked: marks what is stale, and in live mode runs what has changed. */
  checked(result: Check, exact: boolean): void;
  /** Fetches what a node gave, and shows it. */
  bring(id: string): Promise<void>;
  /** Outputs have come from elsewhere: nodes with that key show them. */
  adopt(key: string, outputs: Outputs): Promise<void>;
  /** Another document is shown: nothing of it runs before Run is pressed. */
  reset(): void;
  /** Shows what the nodes of the document showed last. */
  restore(): Promise<void>;
  idle(): Promise<void>;
};

type Parts = {
  readonly store: StoreApi<StudioState>;
  readonly registry: Registry;
  readonly board: Board;
  readonly loader: Loader;
  readonly files: Files;
  readonly clock: () => number;
  readonly placing: ReturnType<typeof createPlacing>;
  readonly results: Results;
  readonly afar: Afar;
  onFinished(run: FinishedRun, services: StudioServices): void;
  onLive(): void;
};

/** Plans and runs the open document, one run at a time, with outputs kept between runs. */
export const createRunner = ({
  store,
  registry,
  board,
  loader,
  files,
  clock,
  placing,
  results,
  afar,
  onFinished,
  onLive,
}: Parts): Runner => {
  const slot = createSlot();
  const ledger: Ledger = { ended: new Map(), failed: new Map() };
  const refresh = createRefresh({ board, results, ledger });
  let last: { readonly check: Check; readonly exact: boolean; readonly workflow: Workflow } | undefined;
  /** Nodes that the user ran to; undefined for the outputs of the workflow. */
  let named: readonly string[] | undefined;
  /** The keys that the newest run is for. */
  let attempted: string | undefined;
  /** A run that was asked for and is not planned yet. */
  let asking = 0;
  /** Counts the documents shown, and the times Stop was pressed: what belongs to an earlier one is not heard. */
  let era = 0;
  let stops = 0;

  const prepare = async (read: () => Workflow, signal: AbortSignal, targets: readonly string[] | undefined) => {
    // what runs workflows is not needed before something runs
    const loading = Promise.all([loader.load(), import('../../../graph/execute.ts')]);
    const [services, { execute }] = await unlessAborted(loading, signal);
    // read only now, as loading may have taken long
    const workflow = read();
    await unlessAborted(files.look(workflow), signal);
    const models = services.resolve;
    const planned = plan({ workflow, registry, models, contentHash: files.contentHash, ...(targets && { targets }) });
    return { services, planned, execute, ...(await unlessAborted(placing({ planned, workflow, services }), signal)) };
  };
  const runOnce = async (signal: AbortSignal, targets: readonly string[] | undefined, onPlanned: () => void): Promise<void> => {
    const mine = era;
    const shown = boardOf(() => mine === era);
    const documentId = store.getState().document.id;
    shown.setStatus({ ...lasting(shown.status()), phase: 'loading', done: 0, of: 0, startedAt: clock() });
    shown.flush();
    let error: RunStatus['error'];
    let stopped = false;
    try {
      const { services, planned, execute, evaluate, there, stays } = await prepare(
        () => store.getState().document.workflow,
        signal,
        targets,
      );
      attempted = keysOf(planned.targets.map(({ key }) => key));
      onPlanned();
      shown.setStatus({ ...shown.status(), phase: 'running', of: planned.tasks.length });
      const seen = new Map<string, Outputs>();
      const fold = foldRun(planned, { board: shown, ledger, seen, there });
      try {
        const outputs = await execute(planned, { evaluate, store: watched(afar.reached(stays), seen), signal, emit: fold.emit });
        onFinished({ documentId, plan: planned, outputs }, services);
      } finally {
        await fold.finish(results);
        shown.flush();
        if (mine === era) results.keep(seen, documentId, store.getState().runs);
      }
    } catch (failure) {
      stopped = signal.aborted || isAborted(failure);
      if (stopped) throw failure;
      error = problemOf(failure);
    } finally {
      const { done, of } = shown.status();
      shown.setStatus({ ...lasting(shown.status()), phase: 'idle', done, of, ...(error && { error }), ...(stopped && { stopped }) });
      shown.flush();
      void refit();
    }
  };
  /** Fits what nodes show to the last check. One of an earlier workflow would bring earlier outputs back; after an edit the next check does it. */
  const refit = async (): Promise<void> => {
    if (last?.workflow === store.getState().document.workflow) await refresh(last.check, last.exact);
  };
  /** The board, as long as it shows the same document. */
  const boardOf = (isShown: () => boolean): Board => ({
    ...board,
    setNode: (id, run) => isShown() && board.setNode(id, run),
    setStatus: (status) => isShown() && board.setStatus(status),
  });
  const start = async (kind: 'run' | 'live', targets: readonly string[] | undefined): Promise<void> => {
    const [own, stopped] = [attempted, stops];
    let planned = kind === 'live';
    const onPlanned = (): void => {
      if (!planned) asking--;
      planned = true;
    };
    if (!planned) asking++;
    try {
      await slot.request(kind, (signal) => runOnce(signal, targets, onPlanned));
    } catch (error) {
      if (!isAborted(error)) throw error;
      // what interrupted it, other than Stop, leaves its outputs still wanted
      if (kind === 'live' && attempted === own && stops === stopped) attempted = undefined;
    } finally {
      onPlanned();
    }
  };
  const considerLive = (): void => {
    const { live, document } = store.getState();
    if (!live || asking > 0 || !last?.exact || last.workflow !== document.workflow) return;
    const { check } = last;
    const there = named?.filter((id) => check.types.has(id)) ?? [];
    const wanted = there.length > 0 ? there : check.targets;
    const keys = wanted.map((id) => check.tasks.get(id)?.key);
    if (wanted.length === 0 || keys.includes(undefined)) return;
    const asked = keysOf(keys);
    if (asked === attempted) return;
    attempted = asked;
    void start('live', there.length > 0 ? there : undefined);
  };

  return {
    async run(targets) {
      named = targets;
      attempted = undefined;
      await start('run', targets);
      considerLive();
    },
    stop() {
      stops++;
      slot.stop();
    },
    setLive(live) {
      if (store.getState().live === live) return;
      store.setState({ live });
      onLive();
    },
    async preview(overrides, targets) {
      try {
        return await slot.request('preview', async (signal) => {
          const read = () => overridden(store.getState().document.workflow, overrides);
          const { planned, execute, evaluate, stays } = await prepare(read, signal, targets);
          return Object.fromEntries(
            await execute(planned, { evaluate, store: afar.reached(stays), signal, emit: () => {}, previews: false }),
          );
        });
      } finally {
        considerLive();
      }
    },
    checked(check, exact) {
      last = { check, exact, workflow: store.getState().document.workflow };
      void refresh(check, exact);
      considerLive();
    },
    async bring(id) {
      const mine = era;
      const { key, afar: isAfar } = board.node(id) ?? {};
      if (!isAfar || key === undefined) return;
      const outputs = await afar.bring(key);
      if (mine !== era) return;
      const { document, runs } = store.getState();
      for (const other of Object.keys(document.workflow.nodes)) {
        const run = board.node(other);
        if (run?.key !== key || !run.afar) continue;
        const { afar: _, preview: __, ...rest } = run;
        board.setNode(other, outputs ? { ...rest, outputs } : undefined);
      }
      if (outputs) results.keep(new Map([[key, outputs]]), document.id, runs);
    },
    async adopt(key, outputs) {
      await results.put(key, outputs);
      await refit();
    },
    reset() {
      era++;
      stops++;
      slot.stop();
      last = undefined;
      named = undefined;
      attempted = undefined;
      ledger.ended.clear();
      ledger.failed.clear();
      board.clear();
      const stopped = board.status().phase !== 'idle';
      board.setStatus({ ...lasting(board.status()), phase: 'idle', done: 0, of: 0, ...(stopped && { stopped }) });
      board.flush();
      store.setState({ live: false });
    },
    async restore() {
      const mine = era;
      const { id, workflow } = store.getState().document;
      const found = await results.shown(id);
      if (mine !== era) return;
      for (const [node, key, outputs] of found) {
        if (Object.hasOwn(workflow.nodes, node) && !board.node(node))
          board.setNode(node, { status: 'done', cached: true, key, ...shownAs(outputs) });
      }
      void refit();
    },
    idle: () => slot.idle(),
  };
};

/** What is known of a run's place outlives the run. */
const lasting = ({ device }: RunStatus): Pick<RunStatus, 'device'> => (device ? { device } : {});
const keysOf = (keys: readonly (string | undefined)[]): string => [...keys].sort().join(' ');

const problemOf = (failure: unknown): NonNullable<RunStatus['error']> => {
  const message = failure instanceof Error ? failure.message : String(failure);
  // of a failed node, the code of what it threw says more than that it failed
  const source = failure instanceof GraphError && failure.code === 'NODE_FAILED' ? failure.cause : failure;
  const code = source instanceof Error && 'code' in source && typeof source.code === 'string' ? source.code : 'RUN_FAILED';
  const nodeId = failure instanceof GraphError ? failure.nodeId : undefined;
  return { code, message, ...(nodeId !== undefined && { nodeId }) };
};
