import { parentPort, workerData } from 'node:worker_threads';

/** Held until the test lets go, where the test gives one. */
const gate: Int32Array<SharedArrayBuffer> | undefined = workerData.gate;

/** Stands in for a worker: it throws, exits, holds, or answers, as the request's key says. */
parentPort?.on('message', ({ key }: { key: string }) => {
  if (key === 'throw') throw new Error('out of paper');
  if (key === 'exit') process.exit(3);
  if (key === 'hold' && gate) Atomics.wait(gate, 0, 0);
  parentPort?.postMessage({ outputs: { [key]: { dims: [1], data: new Float32Array(1) } } });
});
