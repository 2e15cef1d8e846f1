import { CodedError } from '../errors/index.ts';

export type PluginErrorCode =
  | 'BAD_PLUGIN'
  | 'BAD_OUTPUT'
  | 'BAD_CONFIGURATION'
  | 'CLASH'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'UNLOADABLE'
  | 'BAD_MESSAGE'
  | 'TOO_LARGE'
  | 'TIME_LIMIT'
  | 'FAILED';

/** An error of a plugin, or of loading one. Its message says what is wrong and what to do. */
export class PluginError extends CodedError<PluginErrorCode> {
  override readonly name = 'PluginError';
}
