import type { ModelContext } from './backend.ts';
import { componentOf } from './component.ts';
import { ModelError } from './error.ts';
import { lacks, type ModelFamily } from './family.ts';
import type { Picture } from './image/picture.ts';
import { type PictureArguments, readerOf } from './image/picture-reader.ts';
import { batches, joinRows } from './rows.ts';
import type { Outputs, Tensor } from './tensor.ts';
import { createTokenizer, type Tokenizer } from './tokenizers/index.ts';

/** Encoded captions, the input of a prior. N texts, T tokens, D embedding dimensions, H hidden width. */
export type EncodedText = {
  /** z_t, `[N, D]`. */
  readonly embeddings: Float32Array;
  /** `[N, T, H]`. Empty when the text encoder does not compute them. */
  readonly hidden: Float32Array;
  /** `[N, T]`, 1 for tokens and 0 for padding. */
  readonly mask: Float32Array;
};

/** Texts or pictures encoded as one batch. Larger batches need more memory and are not faster. */
const largestBatch = 32;

/**
 * Encodes texts with the family's CLIP text encoder. A text longer than the context is truncated.
 * @throws ModelError
 */
export const encodeText = async ({
  backend,
  family,
  texts,
  signal,
}: ModelContext & { readonly texts: readonly string[] }): Promise<EncodedText> => {
  const tokenizer = await tokenizerOf(family);
  const session = backend.session(family, 'text-encoder');
  const { contextLength } = tokenizerSection(family);
  const { inputs, outputs } = componentOf(family, 'text-encoder');
  const tokens = texts.map((text) => tokenizer.encode(text));
  const results: Outputs[] = [];
  for (const batch of batches(tokens, largestBatch)) {
    const ids = new Int32Array(batch.length * contextLength);
    for (const [row, token] of batch.entries()) ids.set(token.ids, row * contextLength);
    const dims = [batch.length, contextLength];
    const mask = joinRows(batch.map((token) => token.mask));
    const feeds = { input_ids: { dims, data: ids }, ...(inputs.attention_mask && { attention_mask: { dims, data: mask } }) };
    results.push(await session.run(feeds, signal));
  }
  return {
    embeddings: joinRows(results.map((result) => outputNamed(result, 'text_embeds').data)),
    hidden: joinRows(outputs.hidden_states ? results.map((result) => outputNamed(result, 'hidden_states').data) : []),
    mask: joinRows(tokens.map(({ mask }) => mask)),
  };
};

type EncodeRequest = ModelContext &
  PictureArguments & { readonly progress?: (progress: { readonly step: number; readonly of: number }) => void };

/**
 * Image embeddings z_i `[N, D]` of pictures of any size. Only their centre squares are encoded, as in CLIP's own preprocessing. Picture files are decoded
 * one batch ahead of the network. `progress` counts pictures.
 * @throws ModelError
 */
export const encodeImages = async (request: EncodeRequest): Promise<Float32Array> => {
  const { backend, family, images, signal, progress } = request;
  const { preprocess } = family.manifest;
  if (!preprocess) throw lacks(family, 'preprocess');
  const session = backend.session(family, 'image-encoder');
  const reader = readerOf(request);
  const prepare = async (batch: readonly Picture[]): Promise<Float32Array> => {
    const prepared = Promise.all(batch.map((picture) => reader.preprocessed(picture, preprocess)));
    return joinRows(await prepared);
  };
  const rows: Float32Array[] = [];
  const groups = batches(images, largestBatch);
  let next = groups[0] && prepare(groups[0]);
  let done = 0;
  for (const [index, batch] of groups.entries()) {
    const data = await next;
    const following = groups[index + 1];
    // the pictures of the next batch are decoded while the network computes this one
    next = following && prepare(following);
    next?.catch(() => undefined); // awaited in the next turn; an abort before that must not leave a rejection without a handler
    const dims = [batch.length, 3, preprocess.size, preprocess.size];
    if (data) rows.push(outputNamed(await session.run({ pixel_values: { dims, data } }, signal), 'image_embeds').data);
    done += batch.length;
    progress?.({ step: done, of: images.length });
  }
  return joinRows(rows);
};

/**
 * An output of a network by its name.
 * @throws ModelError `BAD_MANIFEST` when the network has no such output
 */
export const outputNamed = (outputs: Outputs, name: string): Tensor => {
  const output = outputs[name];
  if (output) return output;
  throw new ModelError('BAD_MANIFEST', 'The network has the outputs {outputs}, but no "{output}". Export the model again.', {
    params: { outputs: Object.keys(outputs).join(', '), output: name },
  });
};

/**
 * The section of a family's manifest that describes its tokenizer.
 * @throws ModelError `MODEL_MISSING` when it has none
 */
export const tokenizerSection = (family: Pick<ModelFamily, 'manifest'>) => {
  const { tokenizer } = family.manifest;
  if (!tokenizer) throw lacks(family, 'tokenizer');
  return tokenizer;
};

const tokenizers = new WeakMap<ModelFamily, Promise<Tokenizer>>();
const tokenizerOf = (family: ModelFamily): Promise<Tokenizer> => {
  const cached = tokenizers.get(family);
  if (cached) return cached;
  const tokenizer = tokenizerSection(family);
  const created = family.read(tokenizer.file).then((bytes) => createTokenizer(tokenizer, bytes));
  tokenizers.set(family, created);
  created.catch(() => tokenizers.delete(family));
  return created;
};
