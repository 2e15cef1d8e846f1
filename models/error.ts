import { CodedError } from '../errors/index.ts';

export type ModelErrorCode =
  | 'ABORTED'
  | 'ACCESS_DENIED'
  | 'ALREADY_INSTALLED'
  | 'BAD_INPUT'
  | 'BAD_MANIFEST'
  | 'BAD_REPOSITORY'
  | 'BAD_WEIGHTS'
  | 'DEVICE_MISSING'
  | 'DISK_FULL'
  | 'DOWNLOAD_FAILED'
  | 'FILE_MISSING'
  | 'IMAGE_UNREADABLE'
  | 'IMAGE_TOO_LARGE'
  | 'MODEL_MISSING'
  | 'NOT_ENOUGH_MEMORY'
  | 'RUN_FAILED';

/** An error of `models/`. Its message says what is wrong and what to do. */
export class ModelError extends CodedError<ModelErrorCode> {
  override readonly name = 'ModelError';
}

/** The error of a run that was stopped. `cause` is the signal's reason. */
export const stopped = (cause?: unknown): ModelError => new ModelError('ABORTED', 'The run was stopped.', { cause });

/** @throws ModelError `ABORTED` when the signal has aborted */
export const throwIfAborted = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted) throw stopped(signal.reason);
};
