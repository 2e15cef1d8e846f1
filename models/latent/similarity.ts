import { dot, norm, sameLength } from './vector.ts';

/** The cosine of the angle between two embeddings, -1..1; 0 if one of them is all zeros. */
export const cosineSimilarity = (a: Float32Array, b: Float32Array): number => {
  sameLength([a, b]);
  const lengths = norm(a) * norm(b);
  return lengths === 0 ? 0 : dot(a, b) / lengths;
};

/** `exp(x) / Σ exp(x)`. Subtracts the maximum first to prevent overflow. */
const softmax = (values: readonly number[]): number[] => {
  const highest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};

/** How similarities become probabilities: by softmax over the texts (CLIP), or by a sigmoid for each text (SigLIP). */
export type Logits = { readonly scale: number; readonly bias: number; readonly kind: 'softmax' | 'sigmoid' };

/**
 * The probability of each text for an image, as the family was trained: `zeroShot`, or the sigmoid of `scale * cosine + bias` for each text by itself
 * (Zhai et al. 2023).
 */
export const probabilities = (image: Float32Array, texts: readonly Float32Array[], { scale, bias, kind }: Logits): Float32Array =>
  kind === 'softmax'
    ? zeroShot(image, texts, scale)
    : Float32Array.from(texts, (text) => 1 / (1 + Math.exp(-(scale * cosineSimilarity(image, text) + bias))));

/**
 * CLIP's zero-shot classifier: the probability of each text for an image, the softmax of `scale * cosine` over the texts. `scale` is CLIP's learned
 * temperature, whose final value is 100 (Radford et al. 2021, §2.5).
 */
export const zeroShot = (image: Float32Array, texts: readonly Float32Array[], scale = 100): Float32Array =>
  Float32Array.from(softmax(texts.map((text) => scale * cosineSimilarity(image, text))));
