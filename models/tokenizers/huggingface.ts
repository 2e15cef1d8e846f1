import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { ModelError } from '../error.ts';
import { fitTokens, type Tokenizer, type TokenizerSettings } from './tokenizer.ts';

/** A step of the text cleaning in `tokenizer.json`. */
const step = z.looseObject({ type: z.string() });
const sequence = z.looseObject({ type: z.literal('Sequence'), normalizers: z.array(step) });
const tokenizerFile = z.looseObject({
  model: z.looseObject({ type: z.string().optional() }),
  normalizer: z.union([sequence, step]).nullish(),
});

/** The library lowers whole words, in which JavaScript gives Σ its final form ς; the Rust tokenizers go letter by letter and do not. */
const sigma = { type: 'Replace', pattern: { String: 'Σ' }, content: 'σ' };
const withSigma = (steps: readonly z.infer<typeof step>[]) => steps.flatMap((each) => (each.type === 'Lowercase' ? [sigma, each] : [each]));

const readFile = (bytes: Uint8Array): object => {
  const { normalizer, ...rest } = tokenizerFile.parse(JSON.parse(new TextDecoder().decode(bytes)));
  if (!normalizer) return { ...rest, normalizer: null };
  const steps = sequence.safeParse(normalizer).data?.normalizers ?? [normalizer];
  return { ...rest, normalizer: { type: 'Sequence', normalizers: withSigma(steps) } };
};

/** Ids that the template sets after the text (`</s>`), which a cut text keeps. */
const tailLength = (library: HuggingFaceTokenizer): number => {
  const plain = library.encode('a', { add_special_tokens: false }).ids;
  const whole = library.encode('a').ids;
  const start = whole.findIndex((_, index) => plain.every((id, place) => whole[index + place] === id));
  return whole.length - start - plain.length;
};

/**
 * A tokenizer from the bytes of Hugging Face's `tokenizer.json`, by `@huggingface/tokenizers` (same code in browser and Node). Padding and
 * truncation follow the family's manifest, not the file. A text too long for the context loses its last tokens before the closing ones.
 * @throws ModelError `BAD_WEIGHTS` when the bytes are not such a file
 */
export const huggingfaceTokenizer = ({ contextLength, padId }: Omit<TokenizerSettings, 'kind'>, bytes: Uint8Array): Tokenizer => {
  let library: HuggingFaceTokenizer;
  try {
    library = new HuggingFaceTokenizer(readFile(bytes), {});
  } catch (cause) {
    throw new ModelError('BAD_WEIGHTS', 'The tokenizer file of the model cannot be read. Download the model again.', { cause });
  }
  const tail = tailLength(library);
  return { encode: (text) => fitTokens(library.encode(text.replace(/\p{Cs}/gu, '\ufffd')).ids, { contextLength, padId, tail }) };
};
