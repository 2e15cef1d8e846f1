import { alphaBarAt, type NoiseSchedule } from './noise-schedule.ts';
import { posteriorStep, type Variance } from './posterior.ts';
import { clamp, estimateX0, type PredictionKind } from './prediction.ts';
import { buildScheduler, type Scheduler } from './scheduler.ts';
import { towardsNext } from './timesteps.ts';

/** Everything a DDPM sampler depends on. `clip` is the range x0 is clamped to, null for none. */
export type DdpmOptions = {
  schedule: NoiseSchedule;
  prediction: PredictionKind;
  clip: number | null;
  variance: Variance;
  timesteps: readonly number[];
};

const { fround } = Math;

/**
 * Ancestral sampling over a list of timesteps. Source: Ho et al. 2020, algorithm 2, as diffusers' `DDPMScheduler` strides it.
 * Noise is drawn wherever t > 0: also at the last step of a list that ends above 0, where its width is 1e-10 unless β gives it.
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
