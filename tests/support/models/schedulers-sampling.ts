import fc from 'fast-check';
import { generator } from '../../../models/random.ts';
import type { createScheduler, PreviousStep, Training } from '../../../models/schedulers/index.ts';
import type { Spacing } from '../../../models/schedulers/timesteps.ts';

export const emoji: Training = {
  trainSteps: 1000,
  betaSchedule: 'squaredcos_cap_v2',
  betaStart: 0.00085,
  betaEnd: 0.012,
  prediction: 'sample',
  clipSample: null,
};
export const kandinsky: Training = { ...emoji, betaSchedule: 'linear', prediction: 'epsilon' };
export const spacings: Spacing[] = ['leading', 'trailing', 'linspace'];
export const predictions = ['sample', 'epsilon', 'v_prediction'] as const;
export const anySteps = fc.integer({ min: 1, max: 60 });
export const anySeed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
export const anyTraining = fc.record({
  trainSteps: fc.constant(1000),
  betaSchedule: fc.constantFrom('squaredcos_cap_v2' as const, 'linear' as const, 'scaled_linear' as const),
  betaStart: fc.constant(0.00085),
  betaEnd: fc.constant(0.012),
  prediction: fc.constantFrom(...predictions),
  clipSample: fc.constantFrom(null, 1, 10),
});

export const distance = (a: Float32Array, b: Float32Array) =>
  Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? Number.NaN))));
export const isFiniteArray = (values: Float32Array) => values.every(Number.isFinite);

export type Network = (sample: Float32Array, timestep: number) => Float32Array;
/** Runs all steps of a scheduler for one item, as a pipeline does. */
export const sampleAll = (
  scheduler: ReturnType<typeof createScheduler>,
  start: Float32Array,
  { network, seed }: { network: Network; seed: number },
) => {
  const { randn } = generator(seed);
  let sample = start;
  const previous: PreviousStep[] = [];
  scheduler.timesteps.forEach((timestep, index) => {
    const noise = scheduler.drawsNoise(index) ? randn(start.length) : undefined;
    const prediction = network(sample, timestep);
    const result = scheduler.step({ prediction, sample, index, noise, previous });
    previous.push({ sample, prediction, x0: result.x0 });
    sample = result.sample;
  });
  return sample;
};
