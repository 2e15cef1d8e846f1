import { alphaBarAt, type NoiseSchedule } from './noise-schedule.ts';
import { posteriorStep, type Variance } from './posterior.ts';
import { clamp, estimateX0, type PredictionKind } from './prediction.ts';
import { buildScheduler, type Scheduler } from './scheduler.ts';
import { towardsNext } from './timesteps.ts';

/** The parameters of a DDPM sampler. x0 is clamped to ±`clip`; null does not clamp. */
export type DdpmOptions = {
  schedule: NoiseSchedule;
  prediction: PredictionKind;
  clip: number | null;
  variance: Variance;
  timesteps: readonly number[];
};

const { fround } = Math;

/**
 * Ancestral sampling over a list of timesteps. Source: Ho et al. 2020, algorithm 2, with the strides of diffusers' `DDPMScheduler`.
 * Noise is drawn at every t > 0. This includes the last step of a list that ends above 0; the standard deviation is 1e-10 there, except for
 * variances computed from β.
 */
export const ddpm = ({ schedule, prediction: kind, clip, variance, timesteps }: DdpmOptions): Scheduler => {
  const transitions = towardsNext(timesteps);
  const drawsNoise = (index: number) => (timesteps[index] ?? 0) > 0;
  return buildScheduler({
    timesteps,
    drawsNoise,
    step(input) {
      const transition = transitions[input.index] ?? { from: 0, to: -1 };
      const [from, to] = [alphaBarAt(schedule, transition.from), alphaBarAt(schedule, transition.to)];
      const alpha = fround(from / to);
      const x0 = clamp(estimateX0({ ...input, alphaBar: from, kind }), clip);
      return posteriorStep(input, { x0, levels: { from, to, alpha, beta: fround(1 - alpha) }, variance, noisy: drawsNoise(input.index) });
    },
  });
};
