import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import * as z from 'zod';
import { ModelError } from '../error.ts';
import { fitTokens, type Tokenizer, type TokenizerSettings } from './tokenizer.ts';

/** A normalizer in `tokenizer.json`. */
const step = z.looseObject({ type: z.string() });
const sequence = z.looseObject({ type: z.literal('Sequence'), normalizers: z.array(step) });
const tokenizerFile = z.looseObject({
  model: z.looseObject({ type: z.string().optional() }),
  normalizer: z.union([sequence, step]).nullish(),
});

/** Replaces Σ before the library converts a word to lower case: JavaScript would convert a final Σ to ς, and the Rust tokenizers convert it to σ. */
const sigma = { type: 'Replace', pattern: { String: 'Σ' }, content: 'σ' };
const withSigma = (steps: readonly z.infer<typeof step>[]) => steps.flatMap((each) => (each.type === 'Lowercase' ? [sigma, each] : [each]));

const readFile = (bytes: Uint8Array): object => {
  const { normalizer, ...rest } = tokenizerFile.parse(JSON.parse(new TextDecoder().decode(bytes)));
  if (!normalizer) return { ...rest, normalizer: null };
  const steps = sequence.safeParse(normalizer).data?.normalizers ?? [normalizer];
  return { ...rest, normalizer: { type: 'Sequence', normalizers: withSigma(steps) } };
};

/** The number of ids that the template appends to a text (`</s>`). A truncated text keeps them. */
const tailLength = (library: HuggingFaceTokenizer): number => {
  const plain = library.encode('a', { add_special_tokens: false }).ids;
  const withTemplate = library.encode('a').ids;
  const start = withTemplate.findIndex((_, index) => plain.every((id, offset) => withTemplate[index + offset] === id));
  return withTemplate.length - start - plain.length;
};

/** Runs a call of the library, whose every error says that the file is not one that it understands. */
const reading = <Result>(call: () => Result): Result => {
  try {
    return call();
  } catch (cause) {
    throw new ModelError('BAD_WEIGHTS', 'The tokenizer file of the model cannot be read. Download the model again.', { cause });
  }
};

/**
 * A tokenizer from the bytes of Hugging Face's `tokenizer.json`, by `@huggingface/tokenizers`, which runs in browsers and in Node. Padding and
 * truncation follow the family's manifest, and not the file. A truncated text keeps the closing tokens of the template.
 * @throws ModelError `BAD_WEIGHTS` when the bytes are not a `tokenizer.json`
 */
export const huggingfaceTokenizer = ({ contextLength, padId }: Omit<TokenizerSettings, 'kind'>, bytes: Uint8Array): Tokenizer => {
  const { library, tail } = reading(() => {
    const opened = new HuggingFaceTokenizer(readFile(bytes), {});
    return { library: opened, tail: tailLength(opened) };
  });
  return {
    encode: (text) =>
      fitTokens(
        // the library finds some faults of a file only when it encodes a text
        reading(() => library.encode(text.replace(/\p{Cs}/gu, '\ufffd')).ids),
        { contextLength, padId, tail },
      ),
  };
};
