import { CodedError } from '../errors/index.ts';

export type ModelErrorCode =
  | 'ABORTED'
  | 'BAD_INPUT'
  | 'BAD_MANIFEST'
  | 'BAD_WEIGHTS'
  | 'DEVICE_MISSING'
  | 'FILE_MISSING'
  | 'IMAGE_UNREADABLE'
  | 'IMAGE_TOO_LARGE'
  | 'MODEL_MISSING'
  | 'RUN_FAILED';

/** What goes wrong in `models/`. The message is one or two plain sentences: what is wrong, and what to do. */
export class ModelError extends CodedError<ModelErrorCode> {
  override readonly name = 'ModelError';
}
