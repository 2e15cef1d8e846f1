import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generator } from '../../models/random.ts';
import { createInverseScheduler, createScheduler, type Training } from '../../models/schedulers/index.ts';
import { noiseSchedule } from '../../models/schedulers/noise-schedule.ts';
import {
  anySteps,
  anyTraining,
  distance,
  emoji,
  isFiniteArray,
  kandinsky,
  type Network,
  predictions,
  sampleAll,
  spacings,
} from '../support/models/schedulers-sampling.ts';

describe('createInverseScheduler', () => {
  it('the inverse scheduler has the timesteps of DDIM in reverse order', () => {
    fc.assert(
      fc.property(anyTraining, anySteps, fc.constantFrom(...spacings), (training, steps, spacing) => {
        const forward = createScheduler({ name: 'ddim', training: { ...training, spacing }, steps });
        expect(createInverseScheduler({ training: { ...training, spacing }, steps }).timesteps).toEqual(forward.timesteps.toReversed());
      }),
      { numRuns: 50 },
    );
  });

  /** A smooth network of each kind of prediction around one epsilon. */
  const smoothNetwork = (training: Training): Network => {
    const { alphaBars } = noiseSchedule(training);
    return (sample, timestep) => {
      const alphaBar = alphaBars[timestep] ?? Number.NaN;
      const [signal, noise] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
      return sample.map((value, index) => {
        const v = -0.2 * value + 0.1 * Math.sin(index);
        if (training.prediction === 'v_prediction') return v;
        return training.prediction === 'sample' ? signal * value - noise * v : noise * value + signal * v;
      });
    };
  };
  const invertAll = (training: Training, picture: Float32Array, { steps, rounds }: { steps: number; rounds: number }) => {
    const scheduler = createInverseScheduler({ training, steps });
    const network = smoothNetwork(training);
    return scheduler.timesteps.reduce((sample, timestep, index) => {
      let seen = sample;
      for (let round = 0; round < rounds; round++)
        seen = scheduler.step({ prediction: network(seen, timestep), sample, index, seen }).sample;
      return seen;
    }, picture);
  };
  const roundTrip = (training: Training, options: { steps: number; rounds: number }) => {
    const picture = generator(7).randn(64);
    const noise = invertAll(training, picture, options);
    const scheduler = createScheduler({ name: 'ddim', training, steps: options.steps });
    return distance(sampleAll(scheduler, noise, { network: smoothNetwork(training), seed: 0 }), picture);
  };

  it.each(predictions)('inversion and sampling return closer to the picture with more steps (%s)', (prediction) => {
    const training: Training = { ...kandinsky, prediction };
    const errors = [10, 40, 160].map((steps) => roundTrip(training, { steps, rounds: 1 }));
    expect(errors[1]).toBeLessThan((errors[0] ?? 0) / 2);
    expect(errors[2]).toBeLessThan((errors[1] ?? 0) / 2);
  });

  it.each(predictions)('inversion and sampling return exactly when each step is refined until it converges (%s)', (prediction) => {
    expect(roundTrip({ ...kandinsky, prediction }, { steps: 10, rounds: 60 })).toBeLessThan(2e-4);
  });

  it.each(predictions)('inversion stays finite from a clean picture to ᾱ = 2.4e-9 (%s)', (prediction) => {
    const training: Training = { ...emoji, prediction, clipSample: 1 };
    expect(isFiniteArray(invertAll(training, generator(7).randn(64), { steps: 25, rounds: 1 }))).toBe(true);
  });

  it('inversion ignores the clamping of the manifest', () => {
    const picture = generator(3)
      .randn(32)
      .map((value) => 4 * value);
    const [clamped, free] = [0.5, null].map((clipSample) => invertAll({ ...kandinsky, clipSample }, picture, { steps: 8, rounds: 1 }));
    expect(clamped).toEqual(free);
  });

  it('the inverse scheduler refuses a step outside its list and a prediction of another length', () => {
    const scheduler = createInverseScheduler({ training: emoji, steps: 3 });
    expect(() => scheduler.step({ prediction: new Float32Array(4), sample: new Float32Array(4), index: 3 })).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT' }),
    );
    expect(() => scheduler.step({ prediction: new Float32Array(3), sample: new Float32Array(4), index: 0 })).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT' }),
    );
  });
});
