import { parentPort, workerData } from 'node:worker_threads';
import type { NetworkFunctions } from '../../../models/backends/connection.ts';
import { createRpc } from '../../../models/backends/rpc.ts';
import { ModelError } from '../../../models/error.ts';

/** Blocks a call `wait` until the test sets it to 1. */
const gate: Int32Array<SharedArrayBuffer> | undefined = workerData.gate;

/** Stands in for worker.ts: `release` throws, exits, refuses, waits or answers, as its key says; `run` returns its feeds. */
const functions: NetworkFunctions = {
  load: async () => undefined,
  async run(_, feeds) {
    return Object.fromEntries(Object.entries(feeds).map(([name, { dims, data }]) => [name, { dims, data: Float32Array.from(data) }]));
  },
  fit: async () => true,
  loop: async () => undefined,
  stop: async () => undefined,
  async release(key) {
    if (key === 'throw')
      queueMicrotask(() => {
        throw new Error('out of paper');
      });
    if (key === 'throw') await new Promise(() => undefined);
    if (key === 'exit') process.exit(3);
    if (key === 'refuse') throw new ModelError('BAD_WEIGHTS', 'The network {name} is broken.', { params: { name: 'tiny' } });
    if (key === 'wait' && gate) Atomics.wait(gate, 0, 0);
  },
};

createRpc<Record<string, never>, NetworkFunctions>(functions, {
  post: (message, buffers) => parentPort?.postMessage(message, buffers),
  listen: (listener) => parentPort?.on('message', listener),
});
