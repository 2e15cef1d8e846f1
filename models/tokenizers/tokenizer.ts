import type { Manifest } from '../manifest.ts';

/** What a family's manifest says of its tokenizer, without the file. */
export type TokenizerSettings = Pick<Manifest['tokenizer'], 'kind' | 'contextLength' | 'padId' | 'cleaning'>;

/** A text as a text encoder reads it. T is the context length. */
export type Tokens = {
  /** `[T]`, padded with the family's padding id. */
  readonly ids: Int32Array;
  /** `[T]`, 1 where a token stands, 0 where there is padding. */
  readonly mask: Float32Array;
  /** Tokens of the whole text with start and end. More than T means that the text was cut. */
  readonly count: number;
};

export type Tokenizer = { encode(text: string): Tokens };

/** Pads ids to the context length, or cuts them: the first T - `tail` are kept, and the last `tail` (the end token). */
export const fitTokens = (
  ids: readonly number[],
  { contextLength, padId, tail }: { contextLength: number; padId: number; tail: number },
): Tokens => {
  const cut = ids.length > contextLength;
  const kept = cut ? [...ids.slice(0, contextLength - tail), ...ids.slice(ids.length - tail)] : ids;
  const padded = new Int32Array(contextLength).fill(padId);
  padded.set(kept);
  return { ids: padded, mask: new Float32Array(contextLength).fill(1, 0, kept.length), count: ids.length };
};
