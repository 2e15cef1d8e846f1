import { mix, noiseScale, signalScale } from './float32.ts';
import { alphaBarAt, type NoiseSchedule } from './noise-schedule.ts';
import { clamp, estimateNoise, estimateX0, type PredictionKind } from './prediction.ts';
import { checkStep, type StepInput, type StepResult } from './scheduler.ts';
import type { Transition } from './timesteps.ts';

/** A sampler run backwards: from a picture to the noise it comes from. Timesteps rise. It holds no state and draws no noise. */
export type InverseScheduler = {
  readonly timesteps: readonly number[];
  /** Throws `ModelError` (`BAD_INPUT`) when the index is outside the list or an array has the wrong length. */
  step(input: InverseStepInput): StepResult;
};

/** `sample` `[N]` is at the cleaner level, `prediction` the network's output at `timesteps[index]`, the noisier one. */
export type InverseStepInput = Pick<StepInput, 'prediction' | 'sample' | 'index'> & {
  /**
   * The sample `[N]` that the network saw; `sample` when absent. Feeding back the sample that a step gave (same index, new prediction) refines
   * the step: where that settles, a DDIM step from the result leads back to `sample` exactly.
   */
  readonly seen?: Float32Array | undefined;
};

/** Everything an inversion depends on. Its transitions rise: `to` is above `from`, which is negative for the clean picture. */
export type DdimInversionOptions = {
  schedule: NoiseSchedule;
  prediction: PredictionKind;
  /** Range x0 is clamped to, null for none. Clamping breaks the way back. */
  clip: number | null;
  transitions: readonly Transition[];
  /** ᾱ of the clean picture. */
  finalAlphaBar: number;
  /**
   * The noise level at which a prediction is read: that of the timestep the network was told (`target`), or that of the sample (`source`, as
   * diffusers does). They agree for noise prediction. For `sample` prediction only `target` is defined at the clean picture.
   */
  readAt: 'target' | 'source';
};

/**
 * DDIM inversion: x_to = √ᾱ_to (x_from - √(1-ᾱ_from) ε) / √ᾱ_from + √(1-ᾱ_to) ε, ε from the network at the cleaner sample.
 * Source: Song, Meng & Ermon 2021, §4.3; Dhariwal & Nichol 2021, appendix F; diffusers' `DDIMInverseScheduler` with `readAt: 'source'`.
 */
export const ddimInversion = (options: DdimInversionOptions): InverseScheduler => {
  const { schedule, prediction: kind, clip, transitions, finalAlphaBar, readAt } = options;
  return {
    timesteps: transitions.map(({ to }) => to),
    step(input) {
      checkStep(input, transitions.length);
      const { sample, seen = sample } = input;
      const transition = transitions[input.index] ?? { from: -1, to: 0 };
      const [from, to] = [alphaBarAt(schedule, transition.from, finalAlphaBar), alphaBarAt(schedule, transition.to)];
      const noise = estimateNoise({ prediction: input.prediction, sample: seen, alphaBar: readAt === 'target' ? to : from, kind });
      const estimate =
        readAt === 'target'
          ? estimateX0({ prediction: noise, sample, alphaBar: from, kind: 'epsilon' })
          : estimateX0({ prediction: input.prediction, sample: seen, alphaBar: from, kind });
      const x0 = clamp(estimate, clip);
      return { sample: mix([signalScale(to), x0], [noiseScale(to), noise]), x0 };
    },
  };
};
