import { stopped, throwIfAborted } from '../error.ts';
import { type LatentCall, type LatentFunctions, latentFunctions } from '../latent/functions.ts';
import type { Neighbours } from '../latent/nearest.ts';
import type { Basis, PcaOptions, Scatter } from '../pca/index.ts';
import type { Tensor } from '../tensor.ts';
import { oneAtATime } from './queue.ts';
import { movable } from './rpc.ts';

/** The functions of a thread: those of `models/latent`, and the two halves of a PCA, of which several threads compute the first. */
export type ThreadFunctions = LatentFunctions & {
  scatterOf(embeddings: Tensor, options?: PcaOptions & LatentCall): Promise<Scatter>;
  fitScatters(options: PcaOptions & { readonly parts: readonly Scatter[] }): Promise<Basis>;
};

/** What a thread offers: any of the functions, by its name. */
export type LatentWork = {
  compute(name: keyof ThreadFunctions, tensors: Readonly<Record<number, Tensor>>, options: object): Promise<unknown>;
};
/** What a thread reports to its owner. */
export type LatentEvents = { progress(step: number, of: number): void };

/** A running thread. */
export type LatentThread = {
  readonly work: LatentWork;
  /** Keeps the process alive while the thread computes. */
  busy?(busy: boolean): void;
  /** Ends the thread. Its call rejects with the error. */
  end(error: Error): void;
};
/** Starts a thread. `ended` must be called when it stops by itself, and its call must reject then. */
type Start = (events: LatentEvents, ended: () => void) => LatentThread;

/** Numbers of all tensors of a call below which it is computed in the caller's thread: it takes less time than a message to another one. */
const smallest = 20_000;
/** Numbers above which a search or a PCA is divided among all threads. */
const large = 1_000_000;
/** Milliseconds between two reports. */
const interval = 50;

/** Calls functions by their names, in the thread. Reports progress a few times a second. */
export const latentWork = (
  functions: Partial<ThreadFunctions>,
  { report, now }: { readonly report: LatentEvents['progress']; readonly now: () => number },
): LatentWork => ({
  compute(name, tensors, options) {
    let last = Number.NEGATIVE_INFINITY;
    const onProgress = (step: number, of: number) => {
      if (now() - last < interval && step < of) return;
      last = now();
      report(step, of);
    };
    // safe: a slot passes the tensors and the options of the function that it names
    const compute = functions[name] as (...parameters: unknown[]) => Promise<unknown>;
    return compute(...Object.values(tensors), { ...options, onProgress });
  },
});

type Options = LatentCall & Readonly<Record<string, unknown>>;
/** A thread that starts with its first call, and again after one that was aborted, which ends it. */
type Slot = <Result>(name: keyof ThreadFunctions, tensors: readonly Tensor[], options: Options) => Promise<Result>;

const slotOf = (start: Start): Slot => {
  const queue = oneAtATime();
  let thread: LatentThread | undefined;
  let report: LatentEvents['progress'] = () => {};
  return async <Result>(name: keyof ThreadFunctions, tensors: readonly Tensor[], { signal, onProgress, ...options }: Options) =>
    queue.call(async () => {
      throwIfAborted(signal);
      const ended = () => {
        if (thread === current) thread = undefined;
      };
      const current: LatentThread = thread ?? start({ progress: (step, of) => report(step, of) }, ended);
      thread = current;
      report = onProgress ?? (() => {});
      const abort = () => {
        ended();
        current.end(stopped(signal?.reason));
      };
      signal?.addEventListener('abort', abort, { once: true });
      current.busy?.(true);
      try {
        // The caller still owns its arrays, so exact copies are moved. A view would move the complete buffer that it belongs to.
        const copies = movable(Object.fromEntries(tensors.map(({ dims, data }, index) => [index, { dims, data: data.slice() }])));
        return (await current.work.compute(name, copies, options)) as Result; // the result of the named function
      } finally {
        signal?.removeEventListener('abort', abort);
        report = () => {};
        current.busy?.(false);
      }
    }, signal);
};

/** Divides a batch `[N, D]` into parts of nearly equal size, each with the row at which it starts. */
const divide = ({ dims, data }: Tensor, count: number): { readonly start: number; readonly rows: Tensor }[] => {
  const [total = 0, dimension = 0] = dims;
  return Array.from({ length: count }, (_, part) => {
    const [start, end] = [Math.floor((part * total) / count), Math.floor(((part + 1) * total) / count)];
    return { start, rows: { dims: [end - start, dimension], data: data.subarray(start * dimension, end * dimension) } };
  });
};

/** Joins the progress of several parts. */
const sharedProgress = ({ onProgress }: LatentCall, parts: number) => {
  const shares = Array.from({ length: parts }, () => 0);
  return (part: number) => (step: number, of: number) => {
    shares[part] = step / of;
    onProgress?.(Math.round((1000 * shares.reduce((sum, share) => sum + share, 0)) / parts), 1000);
  };
};

/**
 * Computes in up to `size` threads, so that the caller's thread stays responsive. Searches and PCA of many numbers are divided among all threads; the other
 * computations use the first one, one after another. Calls with few numbers are computed in the caller's thread.
 */
export const overThreads = (start: Start, size: number): LatentFunctions => {
  const slots = Array.from({ length: size }, () => slotOf(start));
  const first = slots[0] ?? slotOf(start);
  const numbersOf = (tensors: readonly Tensor[]) => tensors.reduce((sum, { data }) => sum + data.length, 0);

  const call: Slot = async <Result>(name: keyof ThreadFunctions, tensors: readonly Tensor[], options: Options): Promise<Result> => {
    throwIfAborted(options.signal);
    if (numbersOf(tensors) >= smallest) return first(name, tensors, options);
    const { signal, onProgress, ...others } = options;
    return (await latentWork(latentFunctions, { report: onProgress ?? (() => {}), now: Date.now }).compute(
      name,
      { ...tensors },
      others,
    )) as Result; // as in a slot
  };
  /** Whether a batch is worth dividing: it has many numbers, and more rows than columns in each part. */
  const isLarge = (batch: Tensor) =>
    size > 1 && batch.data.length >= large && (batch.dims[0] ?? 0) >= 2 * size * (batch.dims[1] ?? 0) && batch.dims.length === 2;
  const each = <Result>(batch: Tensor, options: Options, run: (slot: Slot, rows: Tensor, options: Options) => Promise<Result>) => {
    const progress = sharedProgress(options, size);
    return Promise.all(
      divide(batch, size).map(({ rows }, part) => run(slots[part] ?? first, rows, { ...options, onProgress: progress(part) })),
    );
  };

  const functions: LatentFunctions = {
    async fitPca(embeddings, options = {}) {
      if (!isLarge(embeddings)) return call('fitPca', [embeddings], options);
      const parts = await each(embeddings, options, (slot, rows, others) => slot<Scatter>('scatterOf', [rows], others));
      return first('fitScatters', [], { ...options, parts });
    },
    async nearest(queries, embeddings, options) {
      if (!isLarge(embeddings)) return call('nearest', [queries, embeddings], options);
      const found = await each(embeddings, options, (slot, rows, others) => slot<Neighbours>('nearest', [queries, rows], others));
      const { joinNeighbours } = await import('../latent/nearest.ts');
      return joinNeighbours(
        found,
        divide(embeddings, size).map((part) => part.start),
        options,
      );
    },
    duplicates: (embeddings, options) => call('duplicates', [embeddings], options),
    kMeans: (embeddings, options) => call('kMeans', [embeddings], options),
    direction: (from, to, options = {}) => call('direction', [from, to], options),
    async projectUmap(embeddings, options = {}) {
      if (!isLarge(embeddings)) return call('projectUmap', [embeddings], options);
      const { signal, onProgress, metric = 'cosine' } = options;
      const { umapNeighbours } = await import('../latent/umap.ts');
      const k = umapNeighbours(options, embeddings.dims[0] ?? 0);
      // half of the progress is the search for neighbours
      const found = await functions.nearest(embeddings, embeddings, {
        k,
        metric,
        signal,
        onProgress: (step, of) => onProgress?.(step, 2 * of),
      });
      return call('projectUmap', [embeddings], { ...options, nearest: found });
    },
  };
  return functions;
};
