import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ModelError } from '../../error.ts';
import type { PictureWork } from '../../image/picture-reader.ts';
import { reasonOf } from '../device-error.ts';
import { overThreads, type PictureThread } from '../picture-threads.ts';
import { createRpc } from '../rpc.ts';

/** The number of threads that decode pictures: one core is left to the network. Each needs about 150 MB for a picture of 12 megapixels. */
export const pictureThreadCount: number = Math.max(1, Math.min(4, availableParallelism() - 1));

/**
 * Decodes, resizes and crops pictures in worker threads, so that neither the caller's event loop nor the network waits for it. The threads start with the
 * first calls, and keep the process alive only while they work.
 */
export const pictureThreads = (): PictureWork => overThreads(startThread, pictureThreadCount);

const startThread = (ended: () => void): PictureThread => {
  const worker = new Worker(new URL('./picture-worker.ts', import.meta.url));
  worker.unref();
  const functions = createRpc<PictureWork, Record<string, never>>(
    {},
    { post: (message, buffers) => worker.postMessage(message, buffers), listen: (listener) => worker.on('message', listener) },
  );
  let reason: string | undefined;
  worker.on('error', (error) => {
    reason = reasonOf(error);
  });
  worker.on('exit', (code) => {
    ended();
    const error = new ModelError('RUN_FAILED', 'The thread that decodes pictures has stopped ({reason}). Run again to start a new one.', {
      params: { reason: reason ?? `exit code ${code}` },
    });
    void functions.$rejectPendingCalls(({ reject }) => reject(error));
  });
  return { work: functions, busy: (busy) => (busy ? worker.ref() : worker.unref()) };
};
