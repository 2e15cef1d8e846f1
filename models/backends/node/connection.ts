import { Worker } from 'node:worker_threads';
import { ModelError } from '../../error.ts';
import type { Outputs } from '../../tensor.ts';
import type { Reply, Request } from './messages.ts';

type Call = {
  readonly request: Request;
  readonly buffers: readonly ArrayBuffer[];
  readonly resolve: (outputs: Outputs) => void;
  readonly reject: (error: ModelError) => void;
};

export type Connection = {
  /** Sends a request when those before it are done; `buffers` are moved with it. Rejects with `ModelError`. */
  call(request: Request, buffers: readonly ArrayBuffer[], signal?: AbortSignal): Promise<Outputs>;
  close(): Promise<void>;
};

/**
 * A worker thread that answers one request at a time, in order. It starts with the first request and again after a crash, and keeps
 * the process alive only while it works. An aborted request rejects at once; when it was not sent yet it never will be, and when it
 * was, the worker ends it unheard: a run of onnxruntime cannot be interrupted. `close` rejects all calls at once and waits for that end.
 */
export const connect = (file: URL, workerData: unknown): Connection => {
  const waiting: Call[] = [];
  let worker: Worker | undefined;
  let current: Call | undefined;
  let closed = false;
  /** Settles when the worker has answered what it was sent. A worker that is ended inside onnxruntime takes the process down with it. */
  let idle: Promise<void> = Promise.resolve();
  let answered = () => {};

  const start = (): Worker => {
    const started = new Worker(file, { workerData });
    let trouble: string | undefined;
    started.on('message', (reply: Reply) => {
      const call = current;
      current = undefined;
      answered();
      if ('error' in reply) call?.reject(new ModelError(reply.error.code, reply.error.message));
      else call?.resolve(reply.outputs);
      next();
    });
    started.on('error', (error) => {
      trouble = error instanceof Error ? error.message : String(error);
    });
    started.on('exit', (code) => {
      if (worker === started) worker = undefined;
      const call = current;
      current = undefined;
      answered();
      const reason = trouble ?? `exit code ${code}`;
      call?.reject(
        closed
          ? stopped()
          : new ModelError(
              'RUN_FAILED',
              `The worker that computes has stopped (${reason}). Run again: a new one starts. If it stops again, try a smaller batch.`,
            ),
      );
      next();
    });
    return started;
  };

  const next = (): void => {
    if (current || closed) return;
    current = waiting.shift();
    if (!current) {
      worker?.unref();
      return;
    }
    worker ??= start();
    worker.ref();
    idle = new Promise((resolve) => {
      answered = resolve;
    });
    worker.postMessage(current.request, current.buffers);
  };

  return {
    call: (request, buffers, signal) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new ModelError('RUN_FAILED', 'This backend was closed. Make a new one.'));
        if (signal?.aborted) return reject(stopped(signal.reason));
        const abort = () => {
          const place = waiting.indexOf(call);
          if (place >= 0) waiting.splice(place, 1);
          reject(stopped(signal?.reason));
        };
        const done = () => signal?.removeEventListener('abort', abort);
        const call: Call = {
          request,
          buffers,
          resolve: (outputs) => {
            done();
            resolve(outputs);
          },
          reject: (error) => {
            done();
            reject(error);
          },
        };
        signal?.addEventListener('abort', abort, { once: true });
        waiting.push(call);
        next();
      }),
    async close() {
      closed = true;
      for (const call of waiting.splice(0)) call.reject(stopped());
      current?.reject(stopped());
      await idle;
      await worker?.terminate();
    },
  };
};

const stopped = (cause?: unknown) => new ModelError('ABORTED', 'The run was stopped.', { cause });
