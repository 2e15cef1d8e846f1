import { mix, noiseScale, signalScale } from './float32.ts';
import { alphaBarAt, type NoiseSchedule } from './noise-schedule.ts';
import { clamp, estimateNoise, estimateX0, type PredictionKind } from './prediction.ts';
import { checkStep, type StepInput, type StepResult } from './scheduler.ts';
import type { Transition } from './timesteps.ts';

/** A sampler in reverse: from a picture to the noise that the sampler starts from. Its timesteps rise. It has no state and draws no noise. */
export type InverseScheduler = {
  readonly timesteps: readonly number[];
  /** Throws `ModelError` (`BAD_INPUT`) when the index is outside the list or an array has the wrong length. */
  step(input: InverseStepInput): StepResult;
};

/** `sample` `[N]` has the lower noise level of the step. `prediction` is the network's output at `timesteps[index]`, the higher one. */
export type InverseStepInput = Pick<StepInput, 'prediction' | 'sample' | 'index'> & {
  /**
   * The sample `[N]` that the network received; default `sample`. To refine a step, repeat it with the same index, its own result as `seen`, and
   * a new prediction. When this converges, a DDIM step from the result returns exactly to `sample`.
   */
  readonly seen?: Float32Array | undefined;
};

/** The parameters of DDIM inversion. Transitions rise: `to` is above `from`, and a negative `from` is the clean picture. */
export type DdimInversionOptions = {
  schedule: NoiseSchedule;
  prediction: PredictionKind;
  /** x0 is clamped to ±`clip`; null does not clamp. With clamping, sampling does not return to the picture. */
  clip: number | null;
  transitions: readonly Transition[];
  /** ᾱ of the clean picture. */
  finalAlphaBar: number;
  /**
   * The noise level that a prediction is interpreted at: the level of the timestep that the network received (`target`), or the level of the sample
   * (`source`, as in diffusers). Both are the same for noise prediction. For `sample` prediction at the clean picture only `target` is defined.
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
