import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend } from '../../../models/backend.ts';
import { imageCodec } from '../../../models/backends/node/images.ts';
import { encodeImages, encodeText } from '../../../models/clip.ts';
import type { ModelFamily } from '../../../models/family.ts';
import type { Image } from '../../../models/image/image.ts';
import { preprocessClip } from '../../../models/image/index.ts';
import type { ComponentName } from '../../../models/manifest.ts';
import type { TensorData } from '../../../models/tensor.ts';
import { createTokenizer } from '../../../models/tokenizers/index.ts';
import { expectNumbers, familiesFolder, goldenOf, type Numbers } from './families.ts';

/** What a test compares: the installed family, the backend, and the numbers of PyTorch. */
export type Towers = { readonly name: string; readonly family: ModelFamily; readonly backend: Backend };

/** A photograph of a fixture family. */
export const photo = (name: string, file: string): Promise<Image> =>
  imageCodec.decode(Uint8Array.from(readFileSync(join(familiesFolder, name, file))), file);

const ints = (data: Numbers['data']): Int32Array => Int32Array.from(data);

/** Rows of `[N, D]` with length 1. */
export const normalised = (rows: Float32Array, dimension: number): Float32Array => {
  const result = new Float32Array(rows.length);
  for (let start = 0; start < rows.length; start += dimension) {
    const row = rows.subarray(start, start + dimension);
    const length = Math.hypot(...row);
    for (const [index, value] of row.entries()) result[start + index] = value / length;
  }
  return result;
};

type Forward = {
  /** The component of golden.json, and ours. */
  readonly component: string;
  readonly ours: ComponentName;
  /** Our names of the inputs and outputs of golden.json that the component has. */
  readonly ports: Readonly<Record<string, string>>;
};

/** Compares every single forward of a component with PyTorch. Outputs that the family does not compute are left out. */
export const expectForwards = async ({ name, family, backend }: Towers, { component, ours, ports }: Forward): Promise<void> => {
  const golden = goldenOf(name);
  const cases = golden.cases(component);
  for (const { name: title, inputs, outputs } of cases) {
    const feeds = Object.fromEntries(
      Object.entries(inputs).map(([input, tensor]) => {
        const { shape, data } = golden.tensor(String(tensor));
        const values: TensorData =
          family.manifest.components[ours]?.inputs[ports[input] ?? input]?.dtype === 'float32' ? Float32Array.from(data) : ints(data);
        return [ports[input] ?? input, { dims: shape, data: values }];
      }),
    );
    const results = await backend.session(family, ours).run(feeds);
    for (const [output, tensor] of Object.entries(outputs)) {
      const port = ports[output] ?? output;
      if (!family.manifest.components[ours]?.outputs[port]) continue;
      const got = results[port];
      expectNumbers(`${component} ${title} ${output}`, got && { shape: got.dims, data: got.data }, golden.tensor(tensor));
    }
  }
};

/** Compares ids, masks, hidden states and embeddings of the prompts of a stage with PyTorch. */
export const expectTexts = async (
  { name, family, backend }: Towers,
  stage: { prompts: string[]; outputs: Record<string, string> },
): Promise<void> => {
  const golden = goldenOf(name);
  const { tokenizer } = family.manifest;
  if (!tokenizer) throw new Error(`${name} has no tokenizer.`);
  const { encode } = createTokenizer(tokenizer, await family.read(tokenizer.file));
  const tokens = stage.prompts.map(encode);
  const count = stage.prompts.length;
  const flat = (rows: readonly ArrayLike<number>[]) => rows.flatMap((row) => Array.from(row));
  const exact = { abs: 0, rel: 0 };
  const expected = (output: string): Numbers | undefined =>
    stage.outputs[output] === undefined ? undefined : golden.tensor(stage.outputs[output]);
  const shape = [count, tokenizer.contextLength];
  const ids = expected('input_ids');
  if (ids) expectNumbers('input_ids', { shape, data: Int32Array.from(flat(tokens.map((row) => row.ids))) }, ids, exact);
  const mask = expected('attention_mask');
  if (mask) expectNumbers('attention_mask', { shape, data: Int32Array.from(flat(tokens.map((row) => row.mask))) }, mask, exact);
  const encoded = await encodeText({ backend, family, texts: stage.prompts });
  const dimension = encoded.embeddings.length / count;
  const embeds = expected('embeds');
  if (embeds) expectNumbers('embeds', { shape: [count, dimension], data: encoded.embeddings }, embeds);
  const unit = expected('embeds_normalised');
  if (unit) expectNumbers('embeds_normalised', { shape: [count, dimension], data: normalised(encoded.embeddings, dimension) }, unit);
  const hidden = expected('hidden');
  if (hidden) expectNumbers('hidden', { shape: hidden.shape, data: encoded.hidden }, hidden);
};

/** Compares the preprocessed pixels and the embeddings of photographs with PyTorch. */
export const expectImages = async (
  { name, family, backend }: Towers,
  { files, outputs }: { files: readonly string[]; outputs: Record<string, string> },
): Promise<void> => {
  const golden = goldenOf(name);
  const { preprocess, embedding } = family.manifest;
  if (!preprocess) throw new Error(`${name} has no image encoder.`);
  const images = await Promise.all(files.map((file) => photo(name, file)));
  const { size } = preprocess;
  const pixels = images.flatMap((image) => Array.from(preprocessClip(image, preprocess)));
  const expected = (output: string): Numbers | undefined => (outputs[output] === undefined ? undefined : golden.tensor(outputs[output]));
  const values = expected('pixel_values');
  if (values) {
    expectNumbers('pixel_values', { shape: [files.length, 3, size, size], data: Float32Array.from(pixels) }, values, { abs: 1e-6, rel: 0 });
  }
  const embeddings = await encodeImages({ backend, family, images });
  const shape = [files.length, embedding.dimension];
  const embeds = expected('embeds');
  if (embeds) expectNumbers('embeds', { shape, data: embeddings }, embeds);
  const unit = expected('embeds_normalised');
  if (unit) expectNumbers('embeds_normalised', { shape, data: normalised(embeddings, embedding.dimension) }, unit);
};

/** Cosines of images and texts as logits `[images, texts]`, by the scale and bias of the manifest. */
export const logitsOf = (family: ModelFamily, { images, texts }: { images: Float32Array; texts: Float32Array }): Float32Array => {
  const { dimension, logits } = family.manifest.embedding;
  if (!logits) throw new Error(`${family.manifest.family} has no logits.`);
  const [rows, columns] = [normalised(images, dimension), normalised(texts, dimension)];
  const [height, width] = [rows.length / dimension, columns.length / dimension];
  const result = new Float32Array(height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let sum = 0;
      for (let index = 0; index < dimension; index++)
        sum += (rows[row * dimension + index] ?? 0) * (columns[column * dimension + index] ?? 0);
      result[row * width + column] = logits.scale * sum + logits.bias;
    }
  }
  return result;
};
