import { Worker } from 'node:worker_threads';
import { ModelError } from '../../error.ts';
import type { Outputs } from '../../tensor.ts';
import type { Connection, Request } from '../messages.ts';
import { oneAtATime } from '../queue.ts';
import type { Reply } from './messages.ts';

type Job = { readonly request: Request; readonly buffers: readonly ArrayBuffer[] };
type Settle = { readonly resolve: (outputs: Outputs) => void; readonly reject: (error: ModelError) => void };

/**
 * A worker thread that answers one request at a time, in order. It starts with the first request and again after a crash, and keeps
 * the process alive only while it works. An aborted request rejects at once; when it was not sent yet it never will be, and when it
 * was, the worker ends it unheard: a run of onnxruntime cannot be interrupted. `close` rejects all calls at once and waits for that end.
 */
export const connect = (file: URL, workerData: unknown): Connection => {
  let worker: Worker | undefined;
  /** Who waits for the worker's reply. */
  let asked: Settle | undefined;

  const start = (): Worker => {
    const started = new Worker(file, { workerData });
    let trouble: string | undefined;
    started.on('message', (reply: Reply) => {
      if ('error' in reply) asked?.reject(new ModelError(reply.error.code, reply.error.message));
      else asked?.resolve(reply.outputs);
    });
    started.on('error', (error) => {
      trouble = error instanceof Error ? error.message : String(error);
    });
    started.on('exit', (code) => {
      if (worker === started) worker = undefined;
      const reason = trouble ?? `exit code ${code}`;
      asked?.reject(
        new ModelError(
          'RUN_FAILED',
          `The worker that computes has stopped (${reason}). Run again: a new one starts. If it stops again, try a smaller batch.`,
        ),
      );
    });
    return started;
  };

  const queue = oneAtATime(({ request, buffers }: Job) =>
    new Promise<Outputs>((resolve, reject) => {
      asked = { resolve, reject };
      worker ??= start();
      worker.ref();
      worker.postMessage(request, buffers);
    }).finally(() => {
      asked = undefined;
      worker?.unref();
    }),
  );

  return {
    call: (request, buffers, signal) => queue.call({ request, buffers }, signal),
    // A worker that is ended inside onnxruntime takes the process down with it, so its answer is waited for.
    async close() {
      await queue.close();
      await worker?.terminate();
    },
  };
};
