import { alphaBarAt, type NoiseSchedule } from './noise-schedule.ts';
import { type Levels, posteriorStep, type Variance } from './posterior.ts';
import { clamp, estimateX0, type PredictionKind } from './prediction.ts';
import { buildScheduler, type Scheduler } from './scheduler.ts';
import type { Transition } from './timesteps.ts';

/** The parameters of an unCLIP sampler. x0 is clamped to ±`clip`; null does not clamp. */
export type UnclipOptions = {
  schedule: NoiseSchedule;
  prediction: PredictionKind;
  clip: number | null;
  variance: Extract<Variance, 'fixed-small-log' | 'learned-range'>;
  transitions: readonly Transition[];
};

/** β of adjacent training steps comes from the schedule's table; β of other transitions is computed from the ratio of both ᾱ. */
const levelsOf = ({ schedule, transition: { from, to } }: { schedule: NoiseSchedule; transition: Transition }): Levels => {
  const [high, low] = [alphaBarAt(schedule, from), alphaBarAt(schedule, to)];
  const beta = to === from - 1 ? (schedule.betas[from] ?? Number.NaN) : Math.fround(1 - Math.fround(high / low));
  return { from: high, to: low, alpha: Math.fround(1 - beta), beta };
};

/**
 * The sampler of unCLIP and Karlo: strided DDPM that draws noise at every step except t = 0. Source: diffusers' `UnCLIPScheduler`.
 * As in diffusers, the last step scales x0 by about 1.0005, because 1 - ᾱ_0 has few significant digits in float32.
 */
export const unclip = ({ schedule, prediction: kind, clip, variance, transitions }: UnclipOptions): Scheduler => {
  const drawsNoise = (index: number) => (transitions[index]?.from ?? 0) > 0;
  return buildScheduler({
    timesteps: transitions.map(({ from }) => from),
    drawsNoise,
    step(input) {
      const transition = transitions[input.index] ?? { from: 0, to: -1 };
      const levels = levelsOf({ schedule, transition });
      const x0 = clamp(estimateX0({ ...input, alphaBar: levels.from, kind }), clip);
      return posteriorStep(input, { x0, levels, variance, noisy: drawsNoise(input.index) });
    },
  });
};
