import { mix, noiseScale, signalScale } from './float32.ts';
import { alphaBarAt, type NoiseSchedule } from './noise-schedule.ts';
import { clamp, estimateX0, type PredictionKind } from './prediction.ts';
import { buildScheduler, type Scheduler } from './scheduler.ts';

/** The parameters of a latent consistency sampler. */
export type LcmOptions = {
  schedule: NoiseSchedule;
  prediction: PredictionKind;
  /** x0 is clamped to ±`clip`; null does not clamp. */
  clip: number | null;
  timesteps: readonly number[];
  /** The factor of t in the boundary condition; 10 in the paper's code. */
  timestepScaling: number;
};

/** N of the `originalSteps` timesteps that a model was distilled on, in falling order, evenly spaced from the highest. Source: diffusers' LCMScheduler. */
export const lcmTimesteps = ({
  trainSteps,
  steps,
  originalSteps,
}: {
  trainSteps: number;
  steps: number;
  originalSteps: number;
}): number[] => {
  const stride = Math.floor(trainSteps / originalSteps);
  return Array.from({ length: steps }, (_, index) => (originalSteps - Math.floor((index * originalSteps) / steps)) * stride - 1);
};

const { fround, sqrt } = Math;

/**
 * Multistep consistency sampling: each step predicts the clean picture, and adds new noise for the next level; the last step adds none.
 * The x0 of a step is the value of the consistency function. Source: Luo et al. 2023 (arXiv 2310.04378), as in diffusers' `LCMScheduler`.
 */
export const lcm = ({ schedule, prediction: kind, clip, timesteps, timestepScaling }: LcmOptions): Scheduler => {
  const drawsNoise = (index: number) => index < timesteps.length - 1;
  return buildScheduler({
    timesteps,
    drawsNoise,
    step(input) {
      const timestep = timesteps[input.index] ?? 0;
      const x0 = clamp(estimateX0({ ...input, alphaBar: alphaBarAt(schedule, timestep), kind }), clip);
      const scaled = (timestep * timestepScaling) ** 2;
      const denoised = mix([fround(sqrt(scaled / (scaled + 0.25))), x0], [fround(0.25 / (scaled + 0.25)), input.sample]);
      if (!drawsNoise(input.index) || !input.noise) return { sample: denoised.slice(), x0: denoised };
      const next = alphaBarAt(schedule, timesteps[input.index + 1] ?? -1);
      return { sample: mix([signalScale(next), denoised], [noiseScale(next), input.noise]), x0: denoised };
    },
  });
};
