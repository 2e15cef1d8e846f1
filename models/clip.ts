import type { Backend } from './backend.ts';
import { ModelError } from './error.ts';
import type { ModelFamily } from './family.ts';
import { type Image, preprocessClip } from './image/index.ts';
import { joinRows, pieces } from './rows.ts';
import type { Outputs, Tensor } from './tensor.ts';
import { createTokenizer, type Tokenizer } from './tokenizers/index.ts';

/** Captions as a prior reads them. N texts, T tokens, D embedding dimensions, H hidden width. */
export type EncodedText = {
  /** z_t, `[N, D]`. */
  readonly embeddings: Float32Array;
  /** `[N, T, H]`. */
  readonly hidden: Float32Array;
  /** `[N, T]`, 1 where a token stands. */
  readonly mask: Float32Array;
};

type Place = { readonly backend: Backend; readonly family: ModelFamily; readonly signal?: AbortSignal | undefined };

/** Texts or pictures a network is given at once: more would only take memory. */
const largestBatch = 32;

/**
 * Reads texts with the family's CLIP text encoder. A text longer than the context is cut.
 * @throws ModelError
 */
export const encodeText = async ({
  backend,
  family,
  texts,
  signal,
}: Place & { readonly texts: readonly string[] }): Promise<EncodedText> => {
  const tokenizer = await tokenizerOf(family);
  const session = backend.session(family, 'text-encoder');
  const { contextLength } = family.manifest.tokenizer;
  const tokens = texts.map((text) => tokenizer.encode(text));
  const results: Outputs[] = [];
  for (const piece of pieces(tokens, largestBatch)) {
    const ids = new Int32Array(piece.length * contextLength);
    for (const [row, token] of piece.entries()) ids.set(token.ids, row * contextLength);
    const dims = [piece.length, contextLength];
    const mask = joinRows(piece.map((token) => token.mask));
    results.push(await session.run({ input_ids: { dims, data: ids }, attention_mask: { dims, data: mask } }, signal));
  }
  return {
    embeddings: joinRows(results.map((outputs) => outputNamed(outputs, 'text_embeds').data)),
    hidden: joinRows(results.map((outputs) => outputNamed(outputs, 'hidden_states').data)),
    mask: joinRows(tokens.map(({ mask }) => mask)),
  };
};

/**
 * Image embeddings z_i, `[N, D]`, of pictures of any size: the middle square counts, as in CLIP's own preprocessing.
 * @throws ModelError
 */
export const encodeImages = async ({
  backend,
  family,
  images,
  signal,
}: Place & { readonly images: readonly Image[] }): Promise<Float32Array> => {
  const { preprocess } = family.manifest;
  const session = backend.session(family, 'image-encoder');
  const rows: Float32Array[] = [];
  for (const piece of pieces(images, largestBatch)) {
    const data = joinRows(piece.map((image) => preprocessClip(image, preprocess)));
    const dims = [piece.length, 3, preprocess.size, preprocess.size];
    rows.push(outputNamed(await session.run({ pixel_values: { dims, data } }, signal), 'image_embeds').data);
  }
  return joinRows(rows);
};

/**
 * An output of a network by its name.
 * @throws ModelError `BAD_MANIFEST` when the network gives none of that name
 */
export const outputNamed = (outputs: Outputs, name: string): Tensor => {
  const output = outputs[name];
  if (output) return output;
  throw new ModelError('BAD_MANIFEST', 'The network has the outputs {outputs}, but no "{output}". Export the model again.', {
    params: { outputs: Object.keys(outputs).join(', '), output: name },
  });
};

const tokenizers = new WeakMap<ModelFamily, Promise<Tokenizer>>();
const tokenizerOf = (family: ModelFamily): Promise<Tokenizer> => {
  const known = tokenizers.get(family);
  if (known) return known;
  const { tokenizer } = family.manifest;
  const made = family.read(tokenizer.file).then((bytes) => createTokenizer(tokenizer, bytes));
  tokenizers.set(family, made);
  made.catch(() => tokenizers.delete(family));
  return made;
};
