import { ModelError } from '../error.ts';
import { ddim } from './ddim.ts';
import { ddimInversion, type InverseScheduler } from './ddim-inversion.ts';
import { ddpm } from './ddpm.ts';
import { dpmSolver, dpmSolverTimesteps, stepsAbove } from './dpm-solver.ts';
import { lcm, lcmTimesteps } from './lcm.ts';
import type { SchedulerName } from './names.ts';
import { type NoiseSchedule, noiseSchedule, type Training } from './noise-schedule.ts';
import { pndm } from './pndm.ts';
import type { Scheduler } from './scheduler.ts';
import { spacedTimesteps, towardsNext } from './timesteps.ts';
import { unclip } from './unclip.ts';

export type { InverseScheduler } from './ddim-inversion.ts';
export { addNoise, noiseSchedule, type Training } from './noise-schedule.ts';
export type { PreviousStep, Scheduler } from './scheduler.ts';

export type SchedulerOptions = {
  name: SchedulerName;
  /** How the network was trained: the section `scheduler` of the manifest. */
  training: Training;
  /** Number of steps N, 1 … `trainSteps`. */
  steps: number;
  /** DDIM only: 0 (the default) adds no noise, 1 adds as much as DDPM. */
  eta?: number | undefined;
};

const checkSteps = (steps: number, { trainSteps }: Training): void => {
  if (Number.isInteger(steps) && steps >= 1 && steps <= trainSteps) return;
  throw new ModelError('BAD_INPUT', 'This model cannot take {steps} steps. Choose a whole number from 1 to {trainSteps}.', {
    params: { steps, trainSteps },
  });
};

/** The number of timesteps that LCM models are distilled on. */
const distilledSteps = 50;

/** ᾱ of the clean picture, for DDIM and PNDM. The other schedulers end at 1, as in diffusers. */
const finalAlphaBarOf = ({ finalAlphaBar }: Training, { alphaBars }: NoiseSchedule): number =>
  finalAlphaBar === 'first' ? (alphaBars[0] ?? Number.NaN) : 1;

/** The timesteps of the schedulers whose spacing can be chosen. `stepsOffset` moves `leading` timesteps only. */
const timestepsOf = ({ trainSteps, spacing, stepsOffset = 0 }: Training, steps: number, otherwise: 'leading' | 'trailing'): number[] =>
  spacedTimesteps(spacing ?? otherwise, { trainSteps, steps, offset: stepsOffset });

/** λ below which the cosine schedule is pure noise, as diffusers recommends for DPM-Solver++. */
const lambdaMinimum = -5.1;

/**
 * The timesteps of DDIM. Networks that predict noise do not say what the picture is where there is nothing but noise: x0 divides their error by √ᾱ, 5e-5 at
 * the end of the cosine schedule, and inversion would not return. Their default timesteps therefore stay above `lambdaMinimum`.
 */
const ddimTimesteps = (training: Training, schedule: NoiseSchedule, steps: number): number[] => {
  if (training.spacing || training.prediction !== 'epsilon') return timestepsOf(training, steps, 'trailing');
  return spacedTimesteps('trailing', { trainSteps: Math.max(stepsAbove(schedule, lambdaMinimum), steps), steps });
};

/**
 * A sampler over the noise levels that a network was trained on. It has no state, processes one item at a time, and draws no random numbers.
 * DDIM (default: trailing), DDPM (leading), PNDM (leading) and DPM-Solver++ (linspace) use the spacing and the offset of `training`; unCLIP and LCM have
 * fixed timesteps. unCLIP and DDPM use the variance of `training`; unCLIP has `fixed-small-log` for each fixed one. Timesteps are those of diffusers'
 * schedulers, with these differences. DDIM is trailing, and steps from each timestep to the next one of its list. DPM-Solver++, and DDIM of networks that
 * predict noise, stay above λ = -5.1, because the cosine schedule is pure noise below. A single unCLIP step goes from the last training step to the clean picture. DPM-Solver++ may have fewer
 * timesteps than `steps` when `steps` is close to `trainSteps`, and PNDM has one more.
 * @throws ModelError `BAD_INPUT` for a number of steps or an eta out of range
 */
export const createScheduler = ({ name, training, steps, eta = 0 }: SchedulerOptions): Scheduler => {
  checkSteps(steps, training);
  if (!(eta >= 0 && eta <= 1)) {
    throw new ModelError('BAD_INPUT', 'eta cannot be {eta}. Choose a number from 0 (no noise) to 1.', { params: { eta } });
  }
  const { trainSteps, clipSample: clip, prediction, variance, spacing, stepsOffset } = training;
  const schedule = noiseSchedule(training);
  const finalAlphaBar = finalAlphaBarOf(training, schedule);
  const common = { schedule, prediction, clip };
  switch (name) {
    case 'unclip': {
      const transitions = towardsNext(spacedTimesteps('linspace', { trainSteps, steps }));
      return unclip({ ...common, variance: variance === 'learned-range' ? variance : 'fixed-small-log', transitions });
    }
    case 'ddpm':
      return ddpm({ ...common, variance: variance ?? 'fixed-small', timesteps: timestepsOf(training, steps, 'leading') });
    case 'ddim':
      return ddim({ ...common, eta, transitions: towardsNext(ddimTimesteps(training, schedule, steps)), finalAlphaBar });
    case 'pndm':
      return pndm({ schedule, prediction, timesteps: timestepsOf(training, steps, 'leading'), finalAlphaBar });
    case 'dpm-solver++': {
      const timesteps = dpmSolverTimesteps(schedule, {
        spacing: spacing ?? 'linspace',
        steps,
        offset: stepsOffset ?? 0,
        lambdaMinimum,
      });
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
 * DDIM inversion over the timesteps of `createScheduler`'s DDIM, in rising order: from a picture to its x_T. x0 is never clamped, because
 * sampling would then not return to the picture. The network receives the sample of the lower noise level and the timestep of the higher one, and its
 * output is interpreted at that timestep. This equals diffusers for noise prediction, and is also defined for `sample` prediction, for which diffusers
 * divides by 1 - ᾱ = 0.
 * @throws ModelError `BAD_INPUT` for a number of steps out of range
 */
export const createInverseScheduler = ({ training, steps }: Pick<SchedulerOptions, 'training' | 'steps'>): InverseScheduler => {
  checkSteps(steps, training);
  const schedule = noiseSchedule(training);
  const forward = towardsNext(ddimTimesteps(training, schedule, steps));
  const transitions = forward.toReversed().map(({ from, to }) => ({ from: to, to: from }));
  const finalAlphaBar = finalAlphaBarOf(training, schedule);
  return ddimInversion({ schedule, prediction: training.prediction, clip: null, transitions, finalAlphaBar, readAt: 'target' });
};
