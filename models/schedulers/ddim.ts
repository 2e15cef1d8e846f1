import { mix, noiseScale, signalScale } from './float32.ts';
import { alphaBarAt, type NoiseSchedule } from './noise-schedule.ts';
import { clamp, estimateNoise, estimateX0, noiseBehind, type PredictionKind } from './prediction.ts';
import { buildScheduler, type Scheduler } from './scheduler.ts';
import type { Transition } from './timesteps.ts';

/** The parameters of a DDIM sampler. */
export type DdimOptions = {
  schedule: NoiseSchedule;
  prediction: PredictionKind;
  /** x0 is clamped to ±`clip`; null does not clamp. */
  clip: number | null;
  /** 0 adds no noise, 1 adds as much as DDPM. */
  eta: number;
  transitions: readonly Transition[];
  /** ᾱ after the last step: 1 (diffusers' `set_alpha_to_one`) or ᾱ of training step 0. */
  finalAlphaBar: number;
  /** Computes the noise again from the clamped x0 (diffusers' `use_clipped_model_output`). */
  rederiveNoise?: boolean;
};

const { fround, sqrt, max } = Math;

/** σ of equation 16: η √((1-ᾱ_to)/(1-ᾱ_from) · (1 - ᾱ_from/ᾱ_to)), in float32. */
const deviation = (eta: number, from: number, to: number): number => {
  if (eta === 0) return 0;
  const variance = fround(fround(fround(1 - to) / fround(1 - from)) * fround(1 - fround(from / to)));
  return fround(eta * fround(sqrt(max(variance, 0))));
};

/**
 * DDIM sampling. It is deterministic with eta 0; with eta above 0 every step adds noise. Source: Song, Meng & Ermon 2021, equation 12, as in
 * diffusers' `DDIMScheduler`, with one difference: 1 - ᾱ - σ² is at least 0. In diffusers, rounding makes it negative at eta 1 from pure noise,
 * and the result is NaN.
 */
export const ddim = ({
  schedule,
  prediction: kind,
  clip,
  eta,
  transitions,
  finalAlphaBar,
  rederiveNoise = false,
}: DdimOptions): Scheduler =>
  buildScheduler({
    timesteps: transitions.map(({ from }) => from),
    drawsNoise: () => eta > 0,
    step(input) {
      const transition = transitions[input.index] ?? { from: 0, to: -1 };
      const [from, to] = [alphaBarAt(schedule, transition.from), alphaBarAt(schedule, transition.to, finalAlphaBar)];
      const x0 = clamp(estimateX0({ ...input, alphaBar: from, kind }), clip);
      const direction = rederiveNoise
        ? noiseBehind({ x0, sample: input.sample, alphaBar: from })
        : estimateNoise({ ...input, alphaBar: from, kind });
      if (eta === 0 || !input.noise) return { sample: mix([signalScale(to), x0], [noiseScale(to), direction]), x0 };
      const sigma = deviation(eta, from, to);
      const remaining = fround(sqrt(max(fround(fround(1 - to) - fround(sigma * sigma)), 0)));
      return { sample: mix([signalScale(to), x0], [remaining, direction], [sigma, input.noise]), x0 };
    },
  });
