import { CodedError } from '../errors/index.ts';
import type { ServerErrorCode } from './contract.ts';

/** What goes wrong in `server/`. The message is one or two plain sentences: what is wrong, and what to do. */
export class ServerError extends CodedError<ServerErrorCode> {
  override readonly name = 'ServerError';
}
