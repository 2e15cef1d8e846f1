import { parentPort } from 'node:worker_threads';
import { type PictureWork, pictureWork } from '../../image/picture-reader.ts';
import { threadFunctions } from '../picture-threads.ts';
import { createRpc } from '../rpc.ts';
import { imageCodec } from './images.ts';

createRpc<Record<string, never>, PictureWork>(threadFunctions(pictureWork(imageCodec)), {
  post: (message, buffers) => parentPort?.postMessage(message, buffers),
  listen: (listener) => parentPort?.on('message', listener),
});
