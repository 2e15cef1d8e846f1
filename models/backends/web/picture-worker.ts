import { type PictureWork, pictureWork } from '../../image/picture-reader.ts';
import { threadFunctions } from '../picture-threads.ts';
import { createRpc } from '../rpc.ts';
import { decodeImage, measureImage } from './decode-image.ts';
import { workerScope } from './worker-scope.ts';

createRpc<Record<string, never>, PictureWork>(threadFunctions(pictureWork({ decode: decodeImage, measure: measureImage })), workerScope);
