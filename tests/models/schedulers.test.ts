import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generator } from '../../models/random.ts';
import { createInverseScheduler, createScheduler, type PreviousStep, type Training } from '../../models/schedulers/index.ts';
import { type SchedulerName, schedulerNames } from '../../models/schedulers/names.ts';
import { addNoise, noiseSchedule } from '../../models/schedulers/noise-schedule.ts';
import type { Spacing } from '../../models/schedulers/timesteps.ts';
import {
  anySeed,
  anySteps,
  anyTraining,
  distance,
  emoji,
  isFiniteArray,
  kandinsky,
  type Network,
  sampleAll,
  spacings,
} from '../support/models/schedulers-sampling.ts';

const anyName = fc.constantFrom(...schedulerNames);

/** A perfect network: for any sample, it predicts the values that lead to `picture`. */
const oracle = (training: Training, picture: Float32Array): Network => {
  const { alphaBars } = noiseSchedule(training);
  return (sample, timestep) => {
    const alphaBar = alphaBars[timestep] ?? Number.NaN;
    const [signal, noise] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
    const epsilon = sample.map((value, index) => (value - signal * (picture[index] ?? Number.NaN)) / noise);
    if (training.prediction === 'sample') return picture;
    if (training.prediction === 'epsilon') return epsilon;
    return epsilon.map((value, index) => signal * value - noise * (picture[index] ?? Number.NaN));
  };
};

describe('createScheduler', () => {
  it('DDIM has trailing timesteps, and unCLIP has both ends of the schedule', () => {
    expect(createScheduler({ name: 'ddim', training: emoji, steps: 5 }).timesteps).toEqual([999, 799, 599, 399, 199]);
    expect(createScheduler({ name: 'ddim', training: emoji, steps: 3 }).timesteps).toEqual([999, 666, 332]);
    expect(createScheduler({ name: 'unclip', training: emoji, steps: 5 }).timesteps).toEqual([999, 749, 500, 250, 0]);
    expect(createScheduler({ name: 'ddpm', training: emoji, steps: 4 }).timesteps).toEqual([750, 500, 250, 0]);
    expect(createScheduler({ name: 'dpm-solver++', training: emoji, steps: 4 }).timesteps).toEqual([995, 746, 498, 249]);
    expect(createScheduler({ name: 'lcm', training: emoji, steps: 4 }).timesteps).toEqual([999, 759, 499, 259]);
  });

  it('timesteps fall and stay within the training steps for every number of steps', () => {
    fc.assert(
      fc.property(
        anyName,
        anyTraining,
        fc.constantFrom(...spacings),
        fc.integer({ min: 1, max: 1000 }),
        (name, training, spacing, steps) => {
          const { timesteps } = createScheduler({ name, training: { ...training, spacing }, steps });
          expect(timesteps.length).toBeGreaterThan(0);
          if (name === 'dpm-solver++') expect(timesteps.length).toBeLessThanOrEqual(steps);
          else expect(timesteps).toHaveLength(name === 'pndm' && steps > 1 ? steps + 1 : steps);
          timesteps.forEach((timestep, index) => {
            expect(Number.isInteger(timestep) && timestep >= 0 && timestep < 1000).toBe(true);
            const repeated = name === 'pndm' && index === 2 ? 1 : 0;
            if (index > 0) expect(timestep).toBeLessThan((timesteps[index - 1] ?? 0) + repeated);
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('DDIM without noise returns the picture that the network predicts', () => {
    fc.assert(
      fc.property(anySteps, fc.constantFrom(...spacings), anySeed, (steps, spacing, seed) => {
        const { randn } = generator(seed);
        const [start, picture] = [randn(48), randn(48)];
        const scheduler = createScheduler({ name: 'ddim', training: { ...emoji, spacing }, steps });
        expect(distance(sampleAll(scheduler, start, { network: () => picture, seed }), picture)).toBe(0);
      }),
    );
  });

  it.each(schedulerNames.filter((name) => name !== 'pndm'))(
    '%s finds the picture that a perfect network predicts, for every kind of prediction',
    (name) => {
      fc.assert(
        fc.property(anyTraining, fc.integer({ min: 2, max: 40 }), fc.constantFrom(0, 0.5, 1), anySeed, (training, steps, eta, seed) => {
          const { randn } = generator(seed);
          const [start, picture] = [randn(32), randn(32).map((value) => Math.max(Math.min(value, 0.99), -0.99))];
          const scheduler = createScheduler({ name, training, steps, eta });
          const result = sampleAll(scheduler, start, { network: oracle(training, picture), seed });
          // Reading a picture out of predicted noise at the very first level divides rounding by √ᾱ = 5e-5.
          expect(distance(result, picture)).toBeLessThan(training.prediction === 'epsilon' ? 0.02 : 2e-3);
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each(schedulerNames)('%s stays finite from pure noise with every prediction, eta and number of steps', (name) => {
    fc.assert(
      fc.property(anyTraining, fc.integer({ min: 1, max: 120 }), fc.constantFrom(0, 0.3, 1), anySeed, (training, steps, eta, seed) => {
        const start = generator(seed).randn(16);
        const scheduler = createScheduler({ name, training, steps, eta });
        expect(isFiniteArray(sampleAll(scheduler, start, { network: (sample) => sample.map(Math.tanh), seed: seed + 1 }))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('a step from ᾱ = 2.4e-9 to the next level equals a step in float64', () => {
    const { randn } = generator(1);
    const [sample, prediction, noise] = [randn(16), randn(16), randn(16)];
    const { alphaBars } = noiseSchedule(emoji);
    const [from, to] = [alphaBars[999] ?? Number.NaN, alphaBars[799] ?? Number.NaN];
    expect(from).toBeCloseTo(2.428735e-9, 14);
    const sigma = Math.sqrt(((1 - to) / (1 - from)) * (1 - from / to));
    const scheduler = createScheduler({ name: 'ddim', training: emoji, steps: 5, eta: 0.5 });
    const result = scheduler.step({ sample, prediction, noise, index: 0 });
    const want = sample.map((value, index) => {
      const x0 = prediction[index] ?? Number.NaN;
      const epsilon = (value - Math.sqrt(from) * x0) / Math.sqrt(1 - from);
      return Math.sqrt(to) * x0 + Math.sqrt(1 - to - (0.5 * sigma) ** 2) * epsilon + 0.5 * sigma * (noise[index] ?? Number.NaN);
    });
    expect(distance(result.sample, want)).toBeLessThan(1e-6);
    expect(result.x0).toEqual(prediction);
  });

  it('consecutive DDIM steps follow the line between picture and noise', () => {
    const { randn } = generator(9);
    const [clean, noise] = [randn(64), randn(64)];
    const schedule = noiseSchedule(kandinsky);
    const scheduler = createScheduler({ name: 'ddim', training: kandinsky, steps: 7 });
    let sample = addNoise(schedule, { clean, noise, timestep: 999 });
    scheduler.timesteps.slice(0, -1).forEach((_, index) => {
      ({ sample } = scheduler.step({ prediction: noise, sample, index }));
      const timestep = scheduler.timesteps[index + 1] ?? 0;
      expect(distance(sample, addNoise(schedule, { clean, noise, timestep }))).toBeLessThan(2e-5);
    });
  });

  it('DDIM draws no noise with eta 0, and noise at every step with eta 1', () => {
    const [still, noisy] = [0, 1].map((eta) => createScheduler({ name: 'ddim', training: emoji, steps: 3, eta }));
    expect([0, 1, 2].map((index) => still?.drawsNoise(index))).toEqual([false, false, false]);
    expect([0, 1, 2].map((index) => noisy?.drawsNoise(index))).toEqual([true, true, true]);
  });

  it('every scheduler but PNDM clamps x0 to the range of the manifest', () => {
    for (const name of schedulerNames.filter((name) => name !== 'pndm')) {
      const scheduler = createScheduler({ name, training: { ...emoji, clipSample: 2 }, steps: 4 });
      const { x0 } = scheduler.step({
        prediction: Float32Array.of(5, -7, 1),
        sample: Float32Array.of(0, 0, 0),
        index: 0,
        noise: new Float32Array(3),
      });
      expect(distance(x0, Float32Array.of(2, -2, 1))).toBeLessThan(1e-6);
    }
  });

  it('a learned variance is ignored unless the manifest says that the network learned it', () => {
    const { randn } = generator(4);
    const [sample, mean, noise] = [randn(16), randn(16), randn(16)];
    const prediction = Float32Array.from([...mean, ...randn(16)]);
    for (const name of schedulerNames) {
      const scheduler = createScheduler({ name, training: emoji, steps: 4 });
      expect(scheduler.step({ prediction, sample, noise, index: 0 })).toEqual(
        scheduler.step({ prediction: mean, sample, noise, index: 0 }),
      );
    }
    const learned = createScheduler({ name: 'unclip', training: { ...emoji, variance: 'learned-range' }, steps: 4 });
    const fixed = createScheduler({ name: 'unclip', training: emoji, steps: 4 });
    expect(
      distance(learned.step({ prediction, sample, noise, index: 0 }).sample, fixed.step({ prediction, sample, noise, index: 0 }).sample),
    ).toBeGreaterThan(1e-3);
  });

  it('a scheduler has no state: items of a batch share it, and their inputs are not changed', () => {
    for (const name of schedulerNames) {
      const shared = createScheduler({ name, training: kandinsky, steps: 6, eta: 1 });
      const network: Network = (sample, timestep) => sample.map((value) => 0.3 * value + Math.sin(timestep));
      const starts = [1, 2].map((seed) => generator(seed).randn(16));
      const alone = starts.map((start) =>
        sampleAll(createScheduler({ name, training: kandinsky, steps: 6, eta: 1 }), start, { network, seed: 8 }),
      );
      const together = starts.map((start) => ({ sample: start, previous: [] as PreviousStep[], generator: generator(8) }));
      shared.timesteps.forEach((timestep, index) => {
        for (const item of together) {
          const noise = shared.drawsNoise(index) ? item.generator.randn(16) : undefined;
          const prediction = network(item.sample, timestep);
          const input = { prediction, sample: item.sample, index, noise, previous: item.previous };
          const before = structuredClone(input);
          const { sample, x0 } = shared.step(input);
          expect(input).toEqual(before);
          item.previous.push({ sample: item.sample, prediction, x0 });
          item.sample = sample;
        }
      });
      expect(together.map(({ sample }) => sample)).toEqual(alone);
    }
  });

  it.each([0, -1, 2.5, 1001, Number.NaN])('createScheduler refuses %d steps', (steps) => {
    for (const name of schedulerNames)
      expect(() => createScheduler({ name, training: emoji, steps })).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    expect(() => createInverseScheduler({ training: emoji, steps })).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });

  it.each([-0.1, 1.5, Number.NaN])('createScheduler refuses eta %d', (eta) => {
    expect(() => createScheduler({ name: 'ddim', training: emoji, steps: 5, eta })).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });

  it('a scheduler refuses a step outside its list, arrays of other lengths, and missing noise', () => {
    const scheduler = createScheduler({ name: 'unclip', training: emoji, steps: 4 });
    const values = new Float32Array(8);
    expect(() => scheduler.step({ prediction: values, sample: values, index: 4 })).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    expect(() => scheduler.step({ prediction: new Float32Array(7), sample: values, index: 0 })).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT' }),
    );
    expect(() => scheduler.step({ prediction: values, sample: values, index: 0 })).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    expect(() => scheduler.step({ prediction: values, sample: values, index: 0, noise: new Float32Array(4) })).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT' }),
    );
  });

  it('the second step of DPM-Solver++ needs the x0 of the first step', () => {
    const scheduler = createScheduler({ name: 'dpm-solver++', training: emoji, steps: 4 });
    const values = new Float32Array(8);
    expect(() => scheduler.step({ prediction: values, sample: values, index: 1 })).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });

  it('DPM-Solver++ stays closer to the exact path than DDIM with the same number of steps', () => {
    // Pictures of normal distribution with deviation 0.5: the best prediction and the exact path are known.
    const training: Training = { ...emoji, betaSchedule: 'scaled_linear' };
    const { alphaBars } = noiseSchedule(training);
    const variance = (timestep: number) => 1 - 0.75 * (alphaBars[timestep] ?? Number.NaN);
    const network: Network = (sample, timestep) => {
      const signal = Math.sqrt(alphaBars[timestep] ?? Number.NaN);
      return sample.map((value) => (value * signal * 0.25) / variance(timestep));
    };
    const start = generator(2).randn(64);
    const errorOf = (name: SchedulerName, spacing: Spacing) => {
      const { timesteps, ...scheduler } = createScheduler({ name, training: { ...training, spacing }, steps: 20 });
      const last = timesteps.at(-1) ?? 0;
      const result = sampleAll({ ...scheduler, timesteps: timesteps.slice(0, -1) }, start, { network, seed: 0 });
      return distance(
        result,
        start.map((value) => value * Math.sqrt(variance(last) / variance(999))),
      );
    };
    expect(errorOf('dpm-solver++', 'linspace')).toBeLessThan(errorOf('ddim', 'trailing') / 4);
  });
});
