import { clipTokenizer } from './clip-bpe.ts';
import { huggingfaceTokenizer } from './huggingface.ts';
import type { Tokenizer, TokenizerSettings } from './tokenizer.ts';

export type { Tokenizer, TokenizerSettings } from './tokenizer.ts';

/**
 * The tokenizer of a family, from the `tokenizer` section of its manifest and the bytes of its file.
 * @throws ModelError `BAD_WEIGHTS` when the bytes are not a file of the manifest's `kind`
 */
export const createTokenizer = (settings: TokenizerSettings, bytes: Uint8Array): Tokenizer =>
  settings.kind === 'clip-bpe' ? clipTokenizer(settings, bytes) : huggingfaceTokenizer(settings, bytes);
