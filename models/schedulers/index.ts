import { ModelError } from '../error.ts';
import { ddim } from './ddim.ts';
import { ddimInversion, type InverseScheduler } from './ddim-inversion.ts';
import { ddpm } from './ddpm.ts';
import { dpmSolver, dpmSolverTimesteps } from './dpm-solver.ts';
import { lcm, lcmTimesteps } from './lcm.ts';
import type { SchedulerName } from './names.ts';
import { noiseSchedule, type Training } from './noise-schedule.ts';
import type { Scheduler } from './scheduler.ts';
import { type Spacing, spacedTimesteps, towardsNext } from './timesteps.ts';
import { unclip } from './unclip.ts';

export type { InverseScheduler } from './ddim-inversion.ts';
export { addNoise, noiseSchedule, type Training } from './noise-schedule.ts';
export type { Scheduler } from './scheduler.ts';
export type { Spacing } from './timesteps.ts';

export type SchedulerOptions = {
  name: SchedulerName;
  /** How the network was trained: the manifest's section. */
  training: Training;
  /** Number of steps N, 1 … `trainSteps`. */
  steps: number;
  /** DDIM only: 0 (the default) adds no noise, 1 as much as DDPM. */
  eta?: number | undefined;
  /** DDIM (default trailing), DDPM (leading) and DPM-Solver++ (linspace) only; unCLIP and LCM have lists of their own. */
  spacing?: Spacing | undefined;
  /** The network's outputs hold a variance after the mean (unCLIP and DDPM use it; the others leave it aside). */
  learnedVariance?: boolean | undefined;
};

const checkSteps = (steps: number, { trainSteps }: Training): void => {
  if (Number.isInteger(steps) && steps >= 1 && steps <= trainSteps) return;
  throw new ModelError('BAD_INPUT', 'This model cannot take {steps} steps. Choose a whole number from 1 to {trainSteps}.', {
    params: { steps, trainSteps },
  });
};

/** LCM models are distilled on 50 timesteps. */
const distilledSteps = 50;

/**
 * A sampler over the noise levels that a network was trained on. It holds no state, works on one item at a time and draws no random numbers itself.
 * Timesteps are those of diffusers' schedulers with their defaults, apart from this: DDIM is trailing, goes from each timestep to the next of its
 * list and ends at ᾱ = 1; DPM-Solver++ stays above λ = -5.1, where the cosine schedule ends in nothing but noise; a single unCLIP step
 * goes from the last training step to the clean picture. DPM-Solver++ may give fewer timesteps than asked for when steps are near `trainSteps`.
 * @throws ModelError `BAD_INPUT` for a number of steps or an eta out of range
 */
export const createScheduler = ({ name, training, steps, eta = 0, spacing, learnedVariance = false }: SchedulerOptions): Scheduler => {
  checkSteps(steps, training);
  if (!(eta >= 0 && eta <= 1)) {
    throw new ModelError('BAD_INPUT', 'eta cannot be {eta}. Choose a number from 0 (no noise) to 1.', { params: { eta } });
  }
  const { trainSteps, clipSample: clip, prediction } = training;
  const schedule = noiseSchedule(training);
  const common = { schedule, prediction, clip };
  switch (name) {
    case 'unclip': {
      const transitions = towardsNext(spacedTimesteps('linspace', { trainSteps, steps }));
      return unclip({ ...common, variance: learnedVariance ? 'learned-range' : 'fixed-small-log', transitions });
    }
    case 'ddpm': {
      const timesteps = spacedTimesteps(spacing ?? 'leading', { trainSteps, steps });
      return ddpm({ ...common, variance: learnedVariance ? 'learned-range' : 'fixed-small', timesteps });
    }
    case 'ddim': {
      const timesteps = spacedTimesteps(spacing ?? 'trailing', { trainSteps, steps });
      return ddim({ ...common, eta, transitions: towardsNext(timesteps), finalAlphaBar: 1 });
    }
    case 'dpm-solver++': {
      const timesteps = dpmSolverTimesteps(schedule, { spacing: spacing ?? 'linspace', steps, lambdaMinimum: -5.1 });
      return dpmSolver({
        ...common,
        timesteps,
        order: 2,
        solver: 'midpoint',
        lowerOrderFinal: true,
        eulerAtFinal: false,
        finalSigma: 'zero',
      });
    }
    case 'lcm': {
      const timesteps = lcmTimesteps({ trainSteps, steps, originalSteps: Math.min(Math.max(distilledSteps, steps), trainSteps) });
      return lcm({ ...common, timesteps, timestepScaling: 10 });
    }
  }
};

/**
 * DDIM inversion over the timesteps of `createScheduler`'s DDIM, in rising order: from a picture (ᾱ = 1) to its x_T. x0 is never clamped, which
 * would break the way back. The network is fed the cleaner sample and told the noisier timestep, and its output is read at that timestep: the
 * same as diffusers for noise prediction, and defined for `sample` prediction, where diffusers divides by 1 - ᾱ = 0.
 * @throws ModelError `BAD_INPUT` for a number of steps out of range
 */
export const createInverseScheduler = ({
  training,
  steps,
  spacing = 'trailing',
}: Pick<SchedulerOptions, 'training' | 'steps' | 'spacing'>): InverseScheduler => {
  checkSteps(steps, training);
  const { trainSteps, prediction } = training;
  const forward = towardsNext(spacedTimesteps(spacing, { trainSteps, steps }));
  const transitions = forward.toReversed().map(({ from, to }) => ({ from: to, to: from }));
  return ddimInversion({ schedule: noiseSchedule(training), prediction, clip: null, transitions, finalAlphaBar: 1, readAt: 'target' });
};
