import { ModelError } from './error.ts';
import type { ModelFamily } from './family.ts';
import type { Manifest } from './manifest.ts';
import { splitRows, unitRow } from './rows.ts';

/** What a family's manifest says of its autoregressive prior. */
type Section = NonNullable<Manifest['autoregressivePrior']>;

/**
 * The description of a family's autoregressive prior.
 * @throws ModelError `MODEL_MISSING` when it has none
 */
export const autoregressiveOf = ({ manifest }: ModelFamily): Section => {
  if (manifest.autoregressivePrior) return manifest.autoregressivePrior;
  throw new ModelError(
    'MODEL_MISSING',
    'The model {family} has no autoregressive prior. Choose the method "diffusion", or another model.',
    { params: { family: manifest.family } },
  );
};

/**
 * Reads what the buckets of a family stand for. Gives the function from the k buckets of an embedding to z_i `[D]`: the mean, and along each axis the
 * value of its bucket; with length 1 in normalised spaces.
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
 * The bucket that the part `uniform` (0..1) of the probability reaches, counted by rising bucket. The probability is the softmax of
 * `logits / temperature`, of which only the likeliest buckets that hold `topP` together count (Holtzman et al. 2020). Buckets are in the order of their
 * values, so a nearby distribution gives a nearby value for the same part. In float64.
 * @throws ModelError `RUN_FAILED` when the logits are no numbers
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
    let held = 0;
    for (const bucket of byWeight) {
      const weight = weights[bucket] ?? 0;
      if (held >= topP * total) weights[bucket] = 0;
      held += weight;
    }
  }
  const wanted = uniform * weights.reduce((sum, weight) => sum + weight, 0);
  let below = 0;
  for (const [bucket, weight] of weights.entries()) {
    below += weight;
    if (below > wanted) return bucket;
  }
  const last = weights.findLastIndex((weight) => weight > 0); // rounding, just below 1
  if (last >= 0) return last;
  throw new ModelError(
    'RUN_FAILED',
    'The autoregressive prior computed no probabilities. Lower the guidance, or download the model again.',
  );
};

/** Little-endian float32 numbers; exact. */
const float32 = (bytes: Uint8Array): Float32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
};
