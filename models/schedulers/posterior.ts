import { mix } from './float32.ts';
import type { StepInput, StepResult } from './scheduler.ts';

/**
 * The variance of the added noise: that of the posterior (`fixed-small`; `fixed-small-log` computes it through logarithms, as the first unCLIP code
 * did), β of the step (`fixed-large`), or an interpolation between the logarithms of both, which the network predicts (`learned-range`).
 */
export type Variance = 'fixed-small' | 'fixed-small-log' | 'fixed-large' | 'learned-range';

/** ᾱ before and after a step, α = ᾱ_from / ᾱ_to, and β = 1 - α. */
export type Levels = { from: number; to: number; alpha: number; beta: number };

const { fround, sqrt, exp, log } = Math;
const smallest = 1e-20;

/** Scales noise `[N]` to the standard deviation of the step. `fraction` `[N]`, -1..1, is the learned variance. */
const scaleNoise = (
  noise: Float32Array,
  { variance, levels, fraction }: { variance: Variance; levels: Levels; fraction: Float32Array },
) => {
  const remaining = fround(fround(fround(1 - levels.to) / fround(1 - levels.from)) * levels.beta);
  const small = Math.max(remaining, smallest);
  switch (variance) {
    case 'fixed-small':
      return noise.map((value) => value * fround(sqrt(small)));
    case 'fixed-small-log':
      return noise.map((value) => value * fround(exp(fround(0.5 * fround(log(small))))));
    case 'fixed-large':
      return noise.map((value) => value * fround(sqrt(levels.beta)));
    case 'learned-range': {
      const [low, high] = [fround(log(small)), fround(log(levels.beta))];
      return noise.map((value, index) => {
        const share = ((fraction[index] ?? Number.NaN) + 1) / 2;
        return value * exp(0.5 * (share * high + (1 - share) * low));
      });
    }
  }
};

/**
 * A step of the reverse Markov chain: the mean of q(x_to | x_from, x0), plus noise where `noisy`. All arrays `[N]`.
 * Source: Ho et al. 2020, equations 6 and 7; the learned variance is equation 15 of Nichol & Dhariwal 2021.
 */
export const posteriorStep = (
  { prediction, sample, noise }: StepInput,
  { x0, levels, variance, noisy }: { x0: Float32Array; levels: Levels; variance: Variance; noisy: boolean },
): StepResult => {
  const { from, to, alpha, beta } = levels;
  const rest = fround(1 - from);
  const ofX0 = fround(fround(fround(sqrt(to)) * beta) / rest);
  const ofSample = fround(fround(fround(sqrt(alpha)) * fround(1 - to)) / rest);
  const mean = mix([ofX0, x0], [ofSample, sample]);
  if (!noisy || !noise) return { sample: mean, x0 };
  const fraction = prediction.subarray(sample.length);
  return { sample: mix([1, mean], [1, scaleNoise(noise, { variance, levels, fraction })]), x0 };
};
