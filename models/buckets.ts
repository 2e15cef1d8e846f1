import { ModelError } from './error.ts';
import type { ModelFamily } from './family.ts';
import type { Manifest } from './manifest.ts';
import { splitRows, unitRow } from './rows.ts';

/** The section of a manifest that describes the autoregressive prior. */
type AutoregressiveSection = NonNullable<Manifest['autoregressivePrior']>;

/**
 * The description of a family's autoregressive prior.
 * @throws ModelError `MODEL_MISSING` when it has none
 */
export const autoregressiveOf = ({ manifest }: ModelFamily): AutoregressiveSection => {
  if (manifest.autoregressivePrior) return manifest.autoregressivePrior;
  throw new ModelError(
    'MODEL_MISSING',
    'The model {family} has no autoregressive prior. Choose the method "diffusion", or another model.',
    { params: { family: manifest.family } },
  );
};

/**
 * Reads the values of a family's buckets. Returns a function from the k buckets of an embedding to z_i `[D]`: the mean plus, along each axis, the value
 * of its bucket; scaled to length 1 in normalised spaces.
 * @throws ModelError
 */
export const readBuckets = async (family: ModelFamily): Promise<(buckets: ArrayLike<number>) => Float32Array> => {
  const { components, buckets: count, mean, values: valuesFile, axes: axesFile } = autoregressiveOf(family);
  const { dimension, normalised } = family.manifest.embedding;
  if (mean.length !== dimension) {
    throw new ModelError(
      'BAD_MANIFEST',
      'The autoregressive prior of {family} has {prior} dimensions, but its embeddings have {embedding}. Download the model again.',
      { params: { family: family.manifest.family, prior: mean.length, embedding: dimension } },
    );
  }
  const rows = async (file: string, width: number) =>
    splitRows(float32(await family.read(file)), { rows: components, width, what: `The file ${file}` });
  const values = await rows(valuesFile.file, count);
  const axes = axesFile && (await rows(axesFile.file, dimension));
  return (buckets) => {
    const z = [...mean];
    for (const [component, row] of values.entries()) {
      const value = row[buckets[component] ?? 0] ?? 0;
      const axis = axes?.[component];
      if (axis) for (const [index, part] of axis.entries()) z[index] = (z[index] ?? 0) + value * part;
      else z[component] = (z[component] ?? 0) + value;
    }
    const embedding = Float32Array.from(z);
    return normalised ? unitRow(embedding) : embedding;
  };
};

/**
 * Samples a bucket by inverting the cumulative distribution at `uniform`, 0..1. The probabilities are the softmax of `logits / temperature`, restricted to
 * the most likely buckets whose total is `topP` (nucleus sampling, Holtzman et al. 2020). Buckets are sorted by their values, so similar distributions
 * give similar values for the same `uniform`. In float64.
 * @throws ModelError `RUN_FAILED` when the logits are not numbers
 */
export const bucketAt = (
  logits: Float32Array,
  { temperature, topP, uniform }: { readonly temperature: number; readonly topP: number; readonly uniform: number },
): number => {
  const highest = logits.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const weights = Array.from(logits, (value) => Math.exp((value - highest) / temperature));
  if (topP < 1) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const byWeight = [...weights.keys()].sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
    let cumulative = 0;
    for (const bucket of byWeight) {
      const weight = weights[bucket] ?? 0;
      if (cumulative >= topP * total) weights[bucket] = 0;
      cumulative += weight;
    }
  }
  const wanted = uniform * weights.reduce((sum, weight) => sum + weight, 0);
  let below = 0;
  for (const [bucket, weight] of weights.entries()) {
    below += weight;
    if (below > wanted) return bucket;
  }
  const last = weights.findLastIndex((weight) => weight > 0); // rounding can leave the sum just below `wanted`
  if (last >= 0) return last;
  throw new ModelError(
    'RUN_FAILED',
    'The autoregressive prior computed no probabilities. Lower the guidance, or download the model again.',
  );
};

/** Reads little-endian float32 numbers. */
const float32 = (bytes: Uint8Array): Float32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
};
