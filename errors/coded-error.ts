import { inEnglish, type Sentence } from './sentence.ts';

export type ErrorDetails = { readonly params?: Sentence['params']; readonly cause?: unknown };

/**
 * The base class of every error that this program throws on purpose. `code` is one of a closed set per layer; `message` is the English
 * sentence: what is wrong, and what to do. `sentence` keeps the words and the values apart, for an interface in another language.
 */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly sentence: Sentence;
  constructor(code: Code, template: string, { params = {}, ...rest }: ErrorDetails = {}) {
    const sentence = { template, params };
    super(inEnglish(sentence), 'cause' in rest ? { cause: rest.cause } : undefined);
    this.code = code;
    this.sentence = sentence;
  }
}
