import { ModelError } from '../../error.ts';
import type { LatentFunctions } from '../../latent/functions.ts';
import { type LatentEvents, type LatentThread, type LatentWork, overThreads } from '../latent-threads.ts';
import { createRpc } from '../rpc.ts';

/** Computes with many embeddings in workers of the page, which start with their first calls. */
export const latentThreads = (): LatentFunctions => overThreads(startThread, Math.min(4, Math.max(1, navigator.hardwareConcurrency)));

const startThread = (events: LatentEvents, ended: () => void): LatentThread => {
  const worker = new Worker(new URL('./latent-worker.ts', import.meta.url), { type: 'module' });
  const functions = createRpc<LatentWork, LatentEvents>(events, {
    post: (message, buffers) => worker.postMessage(message, buffers),
    listen: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
  });
  const end = (error: Error) => {
    void functions.$rejectPendingCalls(({ reject }) => reject(error));
    worker.terminate();
  };
  worker.onerror = (event) => {
    event.preventDefault();
    ended();
    end(new ModelError('RUN_FAILED', 'The worker that computes with embeddings has stopped. Use fewer embeddings.'));
  };
  return { work: functions, end };
};
