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
  /** How the network was trained: the section `scheduler` of the manifest. */
  training: Training;
  /** Number of steps N, 1 … `trainSteps`. */
  steps: number;
  /** DDIM only: 0 (the default) adds no noise, 1 adds as much as DDPM. */
  eta?: number | undefined;
  /** DDIM (default trailing), DDPM (leading) and DPM-Solver++ (linspace) only. unCLIP and LCM have fixed timesteps. */
  spacing?: Spacing | undefined;
  /** The network predicts a variance after the mean. unCLIP and DDPM use it; the other schedulers ignore it. */
  learnedVariance?: boolean | undefined;
};

const checkSteps = (steps: number, { trainSteps }: Training): void => {
  if (Number.isInteger(steps) && steps >= 1 && steps <= trainSteps) return;
  throw new ModelError('BAD_INPUT', 'This model cannot take {steps} steps. Choose a whole number from 1 to {trainSteps}.', {
    params: { steps, trainSteps },
  });
};

/** The number of timesteps that LCM models are distilled on. */
const distilledSteps = 50;

/**
 * A sampler over the noise levels that a network was trained on. It has no state, processes one item at a time, and draws no random numbers.
 * Timesteps are those of diffusers' schedulers with default settings, with these differences. DDIM is trailing, steps from each timestep to the next
 * one of its list, and ends at ᾱ = 1. DPM-Solver++ stays above λ = -5.1, because the cosine schedule is pure noise below. A single unCLIP step
 * goes from the last training step to the clean picture. DPM-Solver++ may have fewer timesteps than `steps` when `steps` is close to `trainSteps`.
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
 * DDIM inversion over the timesteps of `createScheduler`'s DDIM, in rising order: from a picture (ᾱ = 1) to its x_T. x0 is never clamped, because
 * sampling would then not return to the picture. The network receives the sample of the lower noise level and the timestep of the higher one, and its
 * output is interpreted at that timestep. This equals diffusers for noise prediction, and is also defined for `sample` prediction, for which diffusers
 * divides by 1 - ᾱ = 0.
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
