import type { ServerErrorCode } from './contract.ts';

/** What goes wrong in `server/`. The message is one or two plain sentences: what is wrong, and what to do. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: ServerErrorCode;
  constructor(code: ServerErrorCode, message: string, details: { readonly cause?: unknown } = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
  }
}
