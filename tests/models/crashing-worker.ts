import { parentPort } from 'node:worker_threads';

/** Stands in for a worker: it throws, exits, or answers, as the request's key says. */
parentPort?.on('message', ({ key }: { key: string }) => {
  if (key === 'throw') throw new Error('out of paper');
  if (key === 'exit') process.exit(3);
  if (key !== 'hang') parentPort?.postMessage({ outputs: { [key]: { dims: [1], data: new Float32Array(1) } } });
});
