import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ModelError } from '../../error.ts';
import type { LatentFunctions } from '../../latent/functions.ts';
import { reasonOf } from '../device-error.ts';
import { type LatentEvents, type LatentThread, type LatentWork, overThreads } from '../latent-threads.ts';
import { createRpc } from '../rpc.ts';

/** Computes with many embeddings in worker threads, which keep the process alive only while they compute. */
export const latentThreads = (): LatentFunctions => overThreads(startThread, Math.min(4, availableParallelism()));

const startThread = (events: LatentEvents, ended: () => void): LatentThread => {
  const worker = new Worker(new URL('./latent-worker.ts', import.meta.url));
  worker.unref();
  const functions = createRpc<LatentWork, LatentEvents>(events, {
    post: (message, buffers) => worker.postMessage(message, buffers),
    listen: (listener) => worker.on('message', listener),
  });
  let reason: string | undefined;
  worker.on('error', (error) => {
    reason = reasonOf(error);
  });
  worker.on('exit', (code) => {
    ended();
    const error = new ModelError('RUN_FAILED', 'The thread that computes with embeddings has stopped ({reason}). Use fewer embeddings.', {
      params: { reason: reason ?? `exit code ${code}` },
    });
    void functions.$rejectPendingCalls(({ reject }) => reject(error));
  });
  return {
    work: functions,
    busy: (busy) => (busy ? worker.ref() : worker.unref()),
    end(error) {
      void functions.$rejectPendingCalls(({ reject }) => reject(error));
      void worker.terminate();
    },
  };
};
