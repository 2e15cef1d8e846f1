import { mix, noiseScale, signalScale } from './float32.ts';
import { alphaBarAt, type NoiseSchedule } from './noise-schedule.ts';
import { clamp, estimateX0, type PredictionKind } from './prediction.ts';
import { buildScheduler, type Scheduler } from './scheduler.ts';

/** Everything a latent consistency sampler depends on. */
export type LcmOptions = {
  schedule: NoiseSchedule;
  prediction: PredictionKind;
  /** Range x0 is clamped to, null for none. */
  clip: number | null;
  timesteps: readonly number[];
  /** What t is multiplied with in the boundary condition; 10 in the paper's code. */
  timestepScaling: number;
};

/** N of the `originalSteps` timesteps that a model was distilled on, falling, evenly picked from the top. Source: diffusers' LCMScheduler. */
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
 * Multistep consistency sampling: jump to the clean picture, add fresh noise for the next level; the last step stays clean.
 * The x0 it gives is the consistency function's value. Source: Luo et al. 2023 (arXiv 2310.04378), as diffusers' `LCMScheduler`.
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
