import type { StoreApi } from 'zustand/vanilla';
import { type Check, GraphError, type Outputs, type Plan, plan, type Registry, type Workflow } from '../../../graph/index.ts';
import type { StudioState } from '../state.ts';
import type { StudioActions } from '../studio.ts';
import type { Files } from './files.ts';
import { overridden } from './overrides.ts';
import type { createTaskPlacing } from './place-tasks.ts';
import { createRefresh } from './refresh.ts';
import { type RemoteOutputs, shownAs } from './remote-outputs.ts';
import type { Results } from './results.ts';
import { createRunQueue, isAborted, unlessAborted } from './run-queue.ts';
import type { ServiceLoader } from './service-loader.ts';
import { type Ledger, showRun, watched } from './show-run.ts';
import type { StateWriter } from './state-writer.ts';
import type { RunStatus, StudioServices } from './types.ts';

export type FinishedRun = { readonly documentId: string; readonly plan: Plan; readonly outputs: ReadonlyMap<string, Outputs> };
export type Runner = Pick<StudioActions, 'run' | 'stop' | 'setLive' | 'preview'> & {
  /** The document was checked: marks what is stale, and in live mode runs what has changed. */
  checked(result: Check, exact: boolean): void;
  /** Fetches what a node gave, and shows it. */
  fetchOutputs(id: string): Promise<void>;
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
  readonly writer: StateWriter;
  readonly loader: ServiceLoader;
  readonly files: Files;
  readonly clock: () => number;
  readonly placing: ReturnType<typeof createTaskPlacing>;
  readonly results: Results;
  readonly remoteOutputs: RemoteOutputs;
  onFinished(run: FinishedRun, services: StudioServices): void;
  onLive(): void;
};

/** Plans and runs the open document, one run at a time, with outputs kept between runs. */
export const createRunner = ({
  store,
  registry,
  writer,
  loader,
  files,
  clock,
  placing,
  results,
  remoteOutputs,
  onFinished,
  onLive,
}: Parts): Runner => {
  const slot = createRunQueue();
  const ledger: Ledger = { ended: new Map(), failed: new Map() };
  const refresh = createRefresh({ writer, results, ledger });
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
    const shown = writerWhile(() => mine === era);
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
      const fold = showRun(planned, { writer: shown, ledger, seen, onServer: there });
      try {
        const outputs = await execute(planned, { evaluate, store: watched(remoteOutputs.storeFor(stays), seen), signal, emit: fold.emit });
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
  /** The writer, as long as it shows the same document. */
  const writerWhile = (isShown: () => boolean): StateWriter => ({
    ...writer,
    setNode: (id, run) => isShown() && writer.setNode(id, run),
    setStatus: (status) => isShown() && writer.setStatus(status),
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
            await execute(planned, { evaluate, store: remoteOutputs.storeFor(stays), signal, emit: () => {}, previews: false }),
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
    async fetchOutputs(id) {
      const mine = era;
      const { key, remote: isRemote } = writer.node(id) ?? {};
      if (!isRemote || key === undefined) return;
      const outputs = await remoteOutputs.fetch(key);
      if (mine !== era) return;
      const { document, runs } = store.getState();
      for (const other of Object.keys(document.workflow.nodes)) {
        const run = writer.node(other);
        if (run?.key !== key || !run.remote) continue;
        const { remote: _, preview: __, ...rest } = run;
        writer.setNode(other, outputs ? { ...rest, outputs } : undefined);
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
      writer.clear();
      const stopped = writer.status().phase !== 'idle';
      writer.setStatus({ ...lasting(writer.status()), phase: 'idle', done: 0, of: 0, ...(stopped && { stopped }) });
      writer.flush();
      store.setState({ live: false });
    },
    async restore() {
      const mine = era;
      const { id, workflow } = store.getState().document;
      const found = await results.shown(id);
      if (mine !== era) return;
      for (const [node, key, outputs] of found) {
        if (Object.hasOwn(workflow.nodes, node) && !writer.node(node))
          writer.setNode(node, { status: 'done', cached: true, key, ...shownAs(outputs) });
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
