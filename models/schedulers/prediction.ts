import { mix, noiseScale, signalScale } from './float32.ts';
import type { Training } from './noise-schedule.ts';

/** What a network predicts: the noise, the clean picture, or v = √ᾱ noise - √(1-ᾱ) picture. */
export type PredictionKind = Training['prediction'];

/** A prediction for x_t `[N]` at the noise level ᾱ. Only its first N values are used. */
export type Estimate = { prediction: Float32Array; sample: Float32Array; alphaBar: number; kind: PredictionKind };

/** Clamps values `[N]` to ±`range`; null does not clamp. */
export const clamp = (values: Float32Array, range: number | null): Float32Array => {
  if (range === null) return values;
  const clamped = new Float32Array(values.length);
  // a loop takes a fifth of the time of `map`; the index is inside both arrays
  for (let index = 0; index < values.length; index++) clamped[index] = Math.min(Math.max(values[index] as number, -range), range);
  return clamped;
};

/** The clean picture `[N]` that a prediction implies. Source: Ho et al. 2020 (epsilon), Salimans & Ho 2022 (v). */
export const estimateX0 = ({ prediction, sample, alphaBar, kind }: Estimate): Float32Array => {
  const [signal, noise] = [signalScale(alphaBar), noiseScale(alphaBar)];
  switch (kind) {
    case 'epsilon':
      return mix([1 / signal, sample], [-noise / signal, prediction]);
    case 'v_prediction':
      return mix([signal, sample], [-noise, prediction]);
    case 'sample':
      return prediction.slice(0, sample.length);
  }
};

/** The noise `[N]` that a prediction implies. With `sample` prediction ᾱ must be below 1. */
export const estimateNoise = ({ prediction, sample, alphaBar, kind }: Estimate): Float32Array => {
  const [signal, noise] = [signalScale(alphaBar), noiseScale(alphaBar)];
  switch (kind) {
    case 'epsilon':
      return prediction.slice(0, sample.length);
    case 'v_prediction':
      return mix([noise, sample], [signal, prediction]);
    case 'sample':
      return noiseBehind({ x0: prediction, sample, alphaBar });
  }
};

/** The noise `[N]` in x_t when the clean picture is x0, for ᾱ below 1: (x_t - √ᾱ x0) / √(1-ᾱ). */
export const noiseBehind = ({ x0, sample, alphaBar }: { x0: Float32Array; sample: Float32Array; alphaBar: number }): Float32Array => {
  const [signal, noise] = [signalScale(alphaBar), noiseScale(alphaBar)];
  return mix([1 / noise, sample], [-signal / noise, x0]);
};
