import { stopped, throwIfAborted } from '../error.ts';
import { type LatentCall, type LatentFunctions, latentFunctions } from '../latent/functions.ts';
import type { Tensor } from '../tensor.ts';
import { oneAtATime } from './queue.ts';
import { movable } from './rpc.ts';

/** What the thread offers: any of the functions, by its name. */
export type LatentWork = {
  compute(name: keyof LatentFunctions, tensors: Readonly<Record<number, Tensor>>, options: object): Promise<unknown>;
};
/** What the thread reports to its owner. */
export type LatentEvents = { progress(step: number, of: number): void };

/** A running thread. */
export type LatentThread = {
  readonly work: LatentWork;
  /** Keeps the process alive while the thread computes. */
  busy?(busy: boolean): void;
  /** Ends the thread. Its call rejects with the error. */
  end(error: Error): void;
};

/** Numbers of all tensors of a call below which it is computed in the caller's thread: it takes less time than a message to another one. */
const smallest = 20_000;
/** Milliseconds between two reports. */
const interval = 50;

/** Calls functions of `models/latent` by their names, in the thread. Reports progress a few times a second. */
export const latentWork = (report: LatentEvents['progress'], now: () => number): LatentWork => ({
  compute(name, tensors, options) {
    let last = Number.NEGATIVE_INFINITY;
    const onProgress = (step: number, of: number) => {
      if (now() - last < interval && step < of) return;
      last = now();
      report(step, of);
    };
    // safe: `overThread` passes the tensors and the options of the function that it names
    const compute = latentFunctions[name] as (...parameters: unknown[]) => Promise<unknown>;
    return compute(...Object.values(tensors), { ...options, onProgress });
  },
});

/**
 * Computes in a thread, one call at a time, so that the caller's thread stays responsive. The thread starts with the first call, and again after one that was
 * aborted, which ends it. Calls with few numbers are computed in the caller's thread.
 */
export const overThread = (start: (events: LatentEvents, ended: () => void) => LatentThread): LatentFunctions => {
  const queue = oneAtATime();
  let thread: LatentThread | undefined;
  let report: LatentEvents['progress'] = () => {};

  const call = async <Result>(
    name: keyof LatentFunctions,
    tensors: readonly Tensor[],
    { signal, onProgress, ...options }: LatentCall & Readonly<Record<string, unknown>>,
  ): Promise<Result> => {
    throwIfAborted(signal);
    const size = tensors.reduce((sum, { data }) => sum + data.length, 0);
    if (size < smallest) return latentWork(onProgress ?? (() => {}), Date.now).compute(name, { ...tensors }, options) as Promise<Result>;
    return queue.call(async () => {
      throwIfAborted(signal);
      const current =
        thread ??
        start({ progress: (step, of) => report(step, of) }, () => {
          if (thread === current) thread = undefined;
        });
      thread = current;
      report = onProgress ?? (() => {});
      const abort = () => {
        if (thread === current) thread = undefined;
        current.end(stopped(signal?.reason));
      };
      signal?.addEventListener('abort', abort, { once: true });
      current.busy?.(true);
      try {
        // The caller still owns its arrays, so exact copies are moved. A view would move the complete buffer that it belongs to.
        const copies = movable(Object.fromEntries(tensors.map(({ dims, data }, index) => [index, { dims, data: data.slice() }])));
        return (await current.work.compute(name, copies, options)) as Result;
      } finally {
        signal?.removeEventListener('abort', abort);
        report = () => {};
        current.busy?.(false);
      }
    }, signal);
  };

  return {
    fitPca: (embeddings, options = {}) => call('fitPca', [embeddings], options),
    nearest: (queries, embeddings, options) => call('nearest', [queries, embeddings], options),
    duplicates: (embeddings, options) => call('duplicates', [embeddings], options),
    kMeans: (embeddings, options) => call('kMeans', [embeddings], options),
    direction: (from, to, options = {}) => call('direction', [from, to], options),
    projectUmap: (embeddings, options = {}) => call('projectUmap', [embeddings], options),
  };
};
