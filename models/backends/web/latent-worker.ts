import { type LatentEvents, type LatentWork, latentWork } from '../latent-threads.ts';
import { createRpc } from '../rpc.ts';
import { workerScope } from './worker-scope.ts';

const events = createRpc<LatentEvents, LatentWork>(
  latentWork(
    (step, of) => void events.progress(step, of),
    () => performance.now(),
  ),
  workerScope,
);
