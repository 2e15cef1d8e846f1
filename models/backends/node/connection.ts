import { Worker } from 'node:worker_threads';
import { ModelError } from '../../error.ts';
import type { Connection, NetworkFunctions } from '../connection.ts';
import { reasonOf } from '../device-error.ts';
import { type LoopHost, loopHost } from '../loop-host.ts';
import { oneAtATime } from '../queue.ts';
import { createRpc } from '../rpc.ts';

type Thread = { readonly worker: Worker; readonly network: NetworkFunctions };

/**
 * A worker thread that computes one call at a time. The thread starts with the first call, and again after a crash; it keeps the process alive
 * only while it computes. An aborted call rejects at once. If the worker has already received it, the worker finishes it, because a run of
 * onnxruntime cannot be interrupted. `close` rejects all calls at once, and waits until the worker has finished.
 */
export const connect = (file: URL, workerData: unknown): Connection => {
  let thread: Thread | undefined;

  const start = (): Thread => {
    const worker = new Worker(file, { workerData });
    const network = createRpc<NetworkFunctions, LoopHost>(loopHost, {
      post: (message, buffers) => worker.postMessage(message, buffers),
      listen: (listener) => worker.on('message', listener),
    });
    const started = { worker, network };
    let reason: string | undefined;
    worker.on('error', (error) => {
      reason = reasonOf(error);
    });
    worker.on('exit', (code) => {
      if (thread === started) thread = undefined;
      const error = new ModelError(
        'RUN_FAILED',
        'The worker thread that computes has stopped ({reason}). Run again to start a new one. If it stops again, use a smaller batch.',
        { params: { reason: reason ?? `exit code ${code}` } },
      );
      void network.$rejectPendingCalls(({ reject }) => reject(error));
    });
    return started;
  };

  const queue = oneAtATime();
  return {
    call: (work, signal) =>
      queue.call(async () => {
        thread ??= start();
        const { worker, network } = thread;
        worker.ref();
        try {
          return await work(network);
        } finally {
          worker.unref();
        }
      }, signal),
    // Terminating a worker inside onnxruntime would end the process, so `close` waits for its answer.
    async close() {
      await queue.close();
      await thread?.worker.terminate();
    },
  };
};
