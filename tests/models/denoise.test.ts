import { expect, it } from 'vitest';
import { denoise } from '../../models/denoise.ts';
import { createInverseScheduler, createScheduler, type Training } from '../../models/schedulers/index.ts';

const training: Training = {
  trainSteps: 1000,
  betaSchedule: 'squaredcos_cap_v2',
  betaStart: 0.0001,
  betaEnd: 0.02,
  prediction: 'sample',
  clipSample: null,
};
const steps = 20;
const signal = new AbortController().signal;

/** A smooth network that predicts x0, and sees all items of a batch. */
const denoiser = async (samples: readonly Float32Array[], timestep: number) =>
  samples.map((sample) => sample.map((value, index) => 0.8 * Math.tanh(value) + 0.1 * Math.sin(index + timestep / 200)));

const roundTrip = async (refinements: number): Promise<number> => {
  const pictures = [0, 1].map((item) => Float32Array.from({ length: 32 }, (_, index) => 0.5 * Math.cos(3 * item + index)));
  const [up, down] = [createInverseScheduler({ training, steps }), createScheduler({ name: 'ddim', training, steps })];
  const noises = await denoise({ denoiser, schedulers: pictures.map(() => up), start: pictures, noise: [], refinements, signal });
  const again = await denoise({ denoiser, schedulers: pictures.map(() => down), start: noises, noise: [], signal });
  const errors = again.flatMap((sample, item) => [...sample].map((value, index) => Math.abs(value - (pictures[item]?.[index] ?? 0))));
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
};

it('sampling returns the more closely to the samples, the more often each step of their inversion is refined', async () => {
  const errors = [await roundTrip(0), await roundTrip(2), await roundTrip(8)];
  expect(errors).toEqual(errors.toSorted((first, second) => second - first));
  expect(errors[2]).toBeLessThan(0.25 * (errors[0] ?? 0));
});
