import { parentPort } from 'node:worker_threads';
import { type LatentEvents, type LatentWork, latentWork } from '../latent-threads.ts';
import { createRpc } from '../rpc.ts';
import { threadFunctions } from '../thread-functions.ts';

const events = createRpc<LatentEvents, LatentWork>(
  latentWork(threadFunctions, { report: (step, of) => void events.progress(step, of), now: () => performance.now() }),
  {
    post: (message, buffers) => parentPort?.postMessage(message, buffers),
    listen: (listener) => parentPort?.on('message', listener),
  },
);
