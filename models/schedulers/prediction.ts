import { mix, noiseScale, signalScale } from './float32.ts';
import type { Training } from './noise-schedule.ts';

/** What a network predicts: the noise, the clean picture, or v = √ᾱ noise - √(1-ᾱ) picture. */
export type PredictionKind = Training['prediction'];

/** A prediction `[N]` (more is left aside) for x_t `[N]` at the noise level ᾱ. */
export type Estimate = { prediction: Float32Array; sample: Float32Array; alphaBar: number; kind: PredictionKind };

/** Values `[N]` kept within ±`range`; null keeps them all. */
export const clamp = (values: Float32Array, range: number | null): Float32Array =>
  range === null ? values : values.map((value) => Math.min(Math.max(value, -range), range));

/** The clean picture `[N]` behind a prediction. Source: Ho et al. 2020 (epsilon), Salimans & Ho 2022 (v). */
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

/** The noise `[N]` behind a prediction. With `sample` prediction ᾱ must be below 1. */
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

/** The noise `[N]` that leads from x0 to x_t at ᾱ below 1: (x_t - √ᾱ x0) / √(1-ᾱ). */
export const noiseBehind = ({ x0, sample, alphaBar }: { x0: Float32Array; sample: Float32Array; alphaBar: number }): Float32Array => {
  const [signal, noise] = [signalScale(alphaBar), noiseScale(alphaBar)];
  return mix([1 / noise, sample], [-signal / noise, x0]);
};
