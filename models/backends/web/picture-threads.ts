import { ModelError } from '../../error.ts';
import type { PictureWork } from '../../image/picture-reader.ts';
import { overThreads, type PictureThread } from '../picture-threads.ts';
import { createRpc } from '../rpc.ts';

/** Decodes, resizes and crops pictures in workers of the page, so that the page stays responsive. The workers start with the first calls. */
export const pictureThreads = (): PictureWork => overThreads(startThread, navigator.hardwareConcurrency > 2 ? 2 : 1);

const startThread = (ended: () => void): PictureThread => {
  const worker = new Worker(new URL('./picture-worker.ts', import.meta.url), { type: 'module' });
  const functions = createRpc<PictureWork, Record<string, never>>(
    {},
    {
      // copied, not moved: the caller may still own the bytes
      post: (message) => worker.postMessage(message),
      listen: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
    },
  );
  worker.onerror = (event) => {
    event.preventDefault();
    ended();
    worker.terminate();
    const error = new ModelError('RUN_FAILED', 'The worker that decodes pictures has stopped. Run again to start a new one.');
    void functions.$rejectPendingCalls(({ reject }) => reject(error));
  };
  return { work: functions };
};
