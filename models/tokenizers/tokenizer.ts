import type { Manifest } from '../manifest.ts';

/** The section of a manifest that describes the tokenizer, without its file. */
export type TokenizerSettings = Pick<NonNullable<Manifest['tokenizer']>, 'kind' | 'contextLength' | 'padId' | 'padToken' | 'cleaning'>;

/** A tokenised text, the input of a text encoder. T is the context length. */
export type Tokens = {
  /** `[T]`, padded with the family's padding id. */
  readonly ids: Int32Array;
  /** `[T]`, 1 for tokens and 0 for padding. */
  readonly mask: Float32Array;
  /** The number of tokens of the complete text, with start and end. If it is larger than T, the text was truncated. */
  readonly count: number;
};

export type Tokenizer = { encode(text: string): Tokens };

/** Pads or truncates ids to the context length T. Truncation keeps the first T - `tail` and the last `tail` ids, such as the end token. */
export const fitTokens = (
  ids: readonly number[],
  { contextLength, padId, tail }: { contextLength: number; padId: number; tail: number },
): Tokens => {
  const truncated = ids.length > contextLength;
  const closing = Math.min(tail, contextLength);
  const fitted = truncated ? [...ids.slice(0, contextLength - closing), ...ids.slice(ids.length - closing)] : ids;
  const padded = new Int32Array(contextLength).fill(padId);
  padded.set(fitted);
  return { ids: padded, mask: new Float32Array(contextLength).fill(1, 0, fitted.length), count: ids.length };
};
