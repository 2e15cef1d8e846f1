import type { BirpcReturn } from 'birpc';
import { stopped } from '../../error.ts';
import { DeviceError } from '../device-error.ts';
import { createRpc } from '../rpc.ts';
import type { PageEvents, WorkerFunctions } from './worker-functions.ts';

/** A running worker.ts, seen from the page. */
export type PageWorker = {
  readonly functions: BirpcReturn<WorkerFunctions, PageEvents>;
  /** Ends the worker. Calls that it has not answered reject with `ABORTED`. */
  end(): void;
};

/** Connects to a worker that was just created. When the worker throws, calls that it has not answered reject with `DeviceError`. */
export const connectWorker = (worker: Worker, events: PageEvents): PageWorker => {
  const functions = createRpc<WorkerFunctions, PageEvents>(events, {
    // Copied, not moved: the same call can be repeated with another worker.
    post: (message) => worker.postMessage(message),
    listen: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
  });
  worker.onerror = (event) => {
    event.preventDefault();
    // A worker whose program cannot be fetched has no message.
    const error = event.message
      ? new DeviceError('CRASHED', '{reason}', { params: { reason: event.message } })
      : new DeviceError('NOT_LOADED', 'it could not be loaded');
    void functions.$rejectPendingCalls(({ reject }) => reject(error));
  };
  return {
    functions,
    end() {
      worker.terminate();
      functions.$close(stopped());
    },
  };
};
