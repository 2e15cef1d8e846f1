import { codeOf, isAborted, type Problem, problemOf } from '../../../errors/index.ts';
import {
  type CheckMemo,
  GraphError,
  isAtOrIn,
  type Outputs,
  type Plan,
  plan,
  type Registry,
  type Store,
  type Task,
  type Workflow,
} from '../../../graph/index.ts';
import type { Picture } from '../../../models/image/picture.ts';
import { neverKeptKeys } from '../documents/never-kept.ts';
import type { Files } from './files.ts';
import { picturesOf } from './pictures.ts';
import type { Placed, TaskPlacing } from './place-tasks.ts';
import type { RemoteOutputs } from './remote-outputs.ts';
import type { Results } from './results.ts';
import type { ServiceLoader } from './service-loader.ts';
import { type Ledger, showRun } from './show-run.ts';
import type { StateWriter } from './state-writer.ts';
import type { RunStatus, StudioServices } from './types.ts';

/** How a run ended. `outputs`: all that the run computed or found stored, by key; absent where it came to no plan. */
export type RunOutcome = {
  readonly startedAt: number;
  readonly ms: number;
  readonly computed: number;
  readonly cached: number;
  readonly outputs?: ReadonlyMap<string, Outputs>;
  /** The keys of outputs that are not kept. */
  readonly unkept?: ReadonlySet<string>;
  /** The pictures of the first target that has any. */
  readonly targetImages: readonly Picture[];
  /** The same, or where no target has any, those of the last node that has. */
  readonly images: readonly Picture[];
  readonly error?: Problem;
  readonly stopped?: true;
  /** What ran, where the run came to a plan. */
  readonly ran?: { readonly plan: Plan; readonly workflow: Workflow; readonly services: StudioServices };
  /** The services that it ran with, where it came to its end. */
  readonly finished?: StudioServices;
};

/** What a single run of a workflow needs. */
export type RunOnceParts = {
  readonly registry: Registry;
  readonly loader: ServiceLoader;
  readonly files: Files;
  readonly clock: () => number;
  readonly placing: TaskPlacing;
  readonly results: Results;
  readonly remoteOutputs: RemoteOutputs;
};
type Target = { readonly read: () => Workflow; readonly targets: readonly string[] | undefined; readonly signal: AbortSignal };
type ShownRun = Target & {
  readonly writer: StateWriter;
  readonly ledger: Ledger;
  /** Nodes that are computed although their outputs are stored. */
  readonly again: readonly string[];
  onPlanned(plan: Plan): void;
};

/** Plans a workflow, computes it where each of its nodes belongs, and reports how that ended. */
export const createRunOnce = ({ registry, loader, files, clock, placing, results, remoteOutputs }: RunOnceParts) => {
  const prepare = async ({ read, targets, signal }: Target, memoised?: CheckMemo) => {
    // what runs workflows is not needed before something runs
    const loading = Promise.all([loader.load(), import('../../../graph/execute.ts')]);
    const [services, { execute }] = await unlessAborted(loading, signal);
    // read only now, as loading may have taken long
    const workflow = read();
    await unlessAborted(files.look(workflow), signal);
    const models = services.resolve;
    const planned = plan({ workflow, registry, models, contentHash: files.contentHash, ...(targets && { targets }) }, memoised);
    const placed: Placed = await unlessAborted(placing({ planned, workflow, services }), signal);
    return { services, planned, workflow, execute, placed };
  };
  return {
    /** Runs and shows each node at work. Never rejects: what went wrong is in the outcome. */
    async shown({ writer, ledger, again, onPlanned, ...target }: ShownRun): Promise<RunOutcome> {
      const { signal } = target;
      const startedAt = clock();
      writer.setStatus({ ...lasting(writer.status()), phase: 'loading', done: 0, of: 0, startedAt });
      writer.flush();
      let shown: ReturnType<typeof showRun> | undefined;
      let ran: RunOutcome['ran'];
      let unkept: ReadonlySet<string> = new Set();
      let end: Pick<RunOutcome, 'error' | 'stopped' | 'finished'> = {};
      try {
        const { services, planned, workflow, execute, placed } = await prepare(target);
        ran = { plan: planned, workflow, services };
        onPlanned(planned);
        writer.setStatus({ ...writer.status(), phase: 'running', of: planned.tasks.length });
        shown = showRun(planned, { writer, ledger, onServer: placed.onServer, workflow });
        unkept = neverKeptKeys(workflow, planned);
        const put: Store['put'] = (key, outputs) => (unkept.has(key) ? results.put(key, outputs) : results.putForReload(key, outputs));
        const stored = { ...remoteOutputs.storeFor(placed.remoteKeys), put };
        const store = again.length > 0 ? storeWithout(stored, planned, again) : stored;
        try {
          await execute(planned, { evaluate: placed.evaluate, store, signal, emit: shown.emit });
          end = { finished: services };
        } finally {
          await shown.finish(results);
          for (const key of unkept) results.forget(key);
          writer.flush();
        }
      } catch (failure) {
        end = signal.aborted || isAborted(failure) ? { stopped: true } : { error: problemOfRun(failure) };
      }
      const time = { startedAt, ms: clock() - startedAt };
      if (!shown) return { ...time, computed: 0, cached: 0, targetImages: [], images: [], ...end };
      const { outputs, computed, cached, targets, others } = shown.result();
      const targetImages = firstPictures(targets, outputs);
      const images = targetImages.length > 0 ? targetImages : firstPictures(others, outputs);
      return { ...time, computed, cached, outputs, unkept, targetImages, images, ...(ran && { ran }), ...end };
    },

    /** Computes the outputs of some nodes, by id, and shows nothing. `memoised`: what checks found out about the workflow. Rejects with what went wrong. */
    async unseen(target: Target, memoised?: CheckMemo): Promise<Readonly<Record<string, Outputs>>> {
      // a drag plans again only what it changes; a run plans all anew, so that its results never depend on an older answer
      const { planned, execute, placed } = await prepare(target, memoised);
      const store = remoteOutputs.storeFor(placed.remoteKeys);
      const outputs = await execute(planned, { evaluate: placed.evaluate, store, signal: target.signal, emit: () => {}, previews: false });
      return Object.fromEntries(outputs);
    },
  };
};

/** The store of a run that computes some nodes again, with the groups of their batches. What it has computed is in the store. */
const storeWithout = (store: Store, { tasks }: Plan, again: readonly string[]): Store => {
  const isAgain = (id: string) => again.some((node) => isAtOrIn(id, node));
  const kept = new Set(tasks.filter(({ nodeId }) => !isAgain(nodeId)).map(({ key }) => key));
  const computed = new Set<string>();
  return {
    get: async (key) => (kept.has(key) || computed.has(key) ? store.get(key) : undefined),
    put(key, outputs) {
      computed.add(key);
      return store.put(key, outputs);
    },
  };
};

/** The pictures of the first of these tasks that has any. */
const firstPictures = (tasks: readonly Task[], outputs: ReadonlyMap<string, Outputs>): readonly Picture[] => {
  for (const { key } of tasks) {
    const pictures = picturesOf(outputs.get(key));
    if (pictures) return pictures;
  }
  return [];
};

/** The parts of a status that outlive a run. */
export const lasting = ({ device }: RunStatus): Pick<RunStatus, 'device'> => (device ? { device } : {});

/** Of a failed node, the code of what it threw says more than that it failed. */
const problemOfRun = (failure: unknown): Problem => {
  const problem = problemOf(failure, 'RUN_FAILED');
  const isWrapped = failure instanceof GraphError && failure.code === 'NODE_FAILED';
  return isWrapped ? { ...problem, code: codeOf(failure.cause) ?? 'RUN_FAILED' } : problem;
};

/** The promise's result, or a rejection as soon as the signal aborts; the work behind the promise goes on. */
const unlessAborted = <Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> =>
  new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
