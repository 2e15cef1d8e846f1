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
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly code: ModelErrorCode;
  constructor(code: ModelErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
