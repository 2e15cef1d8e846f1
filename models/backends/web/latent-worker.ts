import { type LatentEvents, type LatentWork, latentWork } from '../latent-threads.ts';
import { createRpc } from '../rpc.ts';
import { threadFunctions } from '../thread-functions.ts';
import { workerScope } from './worker-scope.ts';

const events = createRpc<LatentEvents, LatentWork>(
  latentWork(threadFunctions, { report: (step, of) => void events.progress(step, of), now: () => performance.now() }),
  workerScope,
);
