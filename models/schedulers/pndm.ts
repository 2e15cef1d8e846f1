import { ModelError } from '../error.ts';
import { mix, signalScale } from './float32.ts';
import { alphaBarAt, type NoiseSchedule } from './noise-schedule.ts';
import { estimateNoise, estimateX0, type PredictionKind } from './prediction.ts';
import { buildScheduler, type PreviousStep, type Scheduler, type StepInput } from './scheduler.ts';
import { towardsNext } from './timesteps.ts';

/** The parameters of a PNDM sampler. It does not clamp x0. */
export type PndmOptions = {
  schedule: NoiseSchedule;
  prediction: PredictionKind;
  /** N falling timesteps. */
  timesteps: readonly number[];
  /** ᾱ after the last step: 1 (diffusers' `set_alpha_to_one`) or ᾱ of training step 0. */
  finalAlphaBar: number;
};

/** Weights of the predictions of the linear multistep method, from the newest to the oldest, by their number. Source: Adams & Bashforth. */
const multistep = [[1], [3 / 2, -1 / 2], [23 / 12, -16 / 12, 5 / 12], [55 / 24, -59 / 24, 37 / 24, -9 / 24]] as const;

/** The second run of the network, at the end of the first step. Its prediction corrects the first step, and later steps do not use it. */
const correction = 1;

/**
 * PNDM without Runge-Kutta steps: a linear multistep method (PLMS). The network runs N + 1 times for N steps, because the first step is taken twice: with the
 * prediction at its start, and again from its start with the mean of the predictions at both ends. Later steps mix the last four predictions.
 * It draws no noise, and needs the four runs before each one.
 * Source: Liu et al. 2022 (arXiv 2202.09778), as in diffusers' `PNDMScheduler` with `skip_prk_steps`.
 */
export const pndm = ({ schedule, prediction: kind, timesteps, finalAlphaBar }: PndmOptions): Scheduler => {
  const transitions = towardsNext(timesteps);
  const [first, ...others] = transitions;
  const steps = first && others.length > 0 ? [first, first, ...others] : transitions;
  return buildScheduler({
    timesteps: steps.length > timesteps.length ? [...timesteps.slice(0, 2), ...timesteps.slice(1)] : timesteps,
    memory: 4,
    drawsNoise: () => false,
    step(input) {
      const { index } = input;
      const { from, to } = steps[index] ?? { from: 0, to: -1 };
      const [high, low] = [alphaBarAt(schedule, from), alphaBarAt(schedule, to, finalAlphaBar)];
      const sample = index === correction ? before(input, 1).sample : input.sample;
      const estimate = { prediction: multistepPrediction(input), sample, alphaBar: high, kind };
      const noise = estimateNoise(estimate);
      // Equation 11 of the paper. It equals a DDIM step, and subtracts no nearly equal numbers.
      const denominator = high * Math.sqrt(1 - low) + Math.sqrt(high * (1 - high) * low);
      return { sample: mix([signalScale(low / high), sample], [-(low - high) / denominator, noise]), x0: estimateX0(estimate) };
    },
  });
};

/** The prediction `[N]` that a step uses. */
const multistepPrediction = (input: StepInput): Float32Array => {
  const { sample, index } = input;
  const current = input.prediction.subarray(0, sample.length);
  if (index === correction) return mix([1 / 2, current], [1 / 2, before(input, 1).prediction]);
  const runs = Array.from({ length: index }, (_, run) => run).filter((run) => run !== correction);
  const older = runs
    .toReversed()
    .slice(0, 3)
    .map((run) => before(input, index - run).prediction);
  const weights: readonly number[] = multistep[older.length] ?? [];
  const predictions = [current, ...older];
  return sample.map((_, value) =>
    predictions.reduce((sum, prediction, number) => sum + (weights[number] ?? 0) * (prediction[value] ?? Number.NaN), 0),
  );
};

/** The run `count` runs before the step. Throws `ModelError` (`BAD_INPUT`) when it is missing. */
const before = ({ previous = [], sample, index }: StepInput, count: number): PreviousStep => {
  const found = previous.at(-count);
  if (found?.sample.length === sample.length && found.prediction.length >= sample.length) return found;
  throw new ModelError('BAD_INPUT', 'Step {index} of PNDM needs the last {count} steps. Pass them as previous.', {
    params: { index, count },
  });
};
