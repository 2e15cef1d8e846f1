import { CodedError } from './coded-error.ts';
import { inEnglish, type Sentence, sentence } from './sentence.ts';

/** An error as plain data: for the wire, for reports and for the interface. `message` is English; `sentence` is for other languages. */
export type Problem = {
  readonly code: string;
  readonly message: string;
  readonly nodeId?: string;
  readonly sentence?: Sentence;
};

/** The code of an error of this program or of the system (`ENOSPC`); undefined for anything else. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** The sentence of any thrown value. The message of an error from elsewhere becomes a template without arguments. */
export const sentenceOf = (error: unknown): Sentence =>
  error instanceof CodedError ? error.sentence : sentence('{message}', { message: error instanceof Error ? error.message : String(error) });

/** The English sentence of any thrown value. */
export const messageOf = (error: unknown): string => inEnglish(sentenceOf(error));

/** Any thrown value as plain data. `unexpected` is the code of a value that has none. */
export const problemOf = (error: unknown, unexpected = 'UNEXPECTED'): Problem => {
  const nodeId = error instanceof CodedError && 'nodeId' in error && typeof error.nodeId === 'string' ? { nodeId: error.nodeId } : {};
  return { code: codeOf(error) ?? unexpected, message: messageOf(error), ...nodeId, sentence: sentenceOf(error) };
};

/** Whether an error only says that the work was stopped. */
export const isAborted = (error: unknown): boolean =>
  (error instanceof Error && error.name === 'AbortError') || codeOf(error) === 'ABORTED';
