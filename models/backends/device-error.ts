import { CodedError } from '../../errors/index.ts';

export type DeviceErrorCode =
  /** The worker cannot continue. A new worker may. */
  | 'CRASHED'
  /** A file that the worker needs could not be fetched. */
  | 'NOT_LOADED'
  /** The device computes wrong numbers. Another device may compute correct ones. */
  | 'UNFIT';

/**
 * Another worker or another device may succeed where this one failed. Users never see this error: the connection starts over, or throws a
 * `ModelError`. Its sentence is a clause that can follow "because".
 */
export class DeviceError extends CodedError<DeviceErrorCode> {
  override readonly name = 'DeviceError';
}

/** The first line of an error's message, without the source location that some messages of onnxruntime begin with. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .split('\n', 1)
    .join('')
    .replace(/^\/.* was false\. /, '')
    .replace(/[.\s]+$/, '');
