import { describe, expect, it } from 'vitest';
import { dpmSolverSigmas } from '../../models/schedulers/dpm-solver.ts';
import type { PreviousStep } from '../../models/schedulers/index.ts';
import { addNoise } from '../../models/schedulers/noise-schedule.ts';
import { byStride } from '../../models/schedulers/timesteps.ts';
import { unclip } from '../../models/schedulers/unclip.ts';
import {
  type AnyScheduler,
  build,
  type Configuration,
  type Entry,
  excess,
  type FakeModel,
  golden,
  noiseRow,
  predict,
  readFloats,
  scheduleOf,
  type Trajectory,
} from '../support/models/schedulers-golden.ts';

const expectClose = (got: Float32Array, want: readonly number[], { atol, rtol = 1e-5 }: { atol: number; rtol?: number }) => {
  expect(excess(got, want, rtol)).toBeLessThanOrEqual(atol);
};

type Run = { scheduler: AnyScheduler; config: Configuration; model: FakeModel; start: Float32Array; seed: number };
/** Runs the fake network through a scheduler, noise from the recorded rows. */
const runAll = ({ scheduler, config, model, start, seed }: Run) => {
  let sample = start;
  const previous: PreviousStep[] = [];
  let row = 1;
  return scheduler.timesteps.map((timestep, index) => {
    const noise = scheduler.drawsNoise?.(index) ? noiseRow(seed, row++) : undefined;
    const prediction = predict({ config, model, sample, timestep });
    const result = scheduler.step({ prediction, sample, index, noise, previous });
    previous.push({ sample, prediction, x0: result.x0 });
    sample = result.sample;
    return { ...result, drew: noise ? 1 : 0 };
  });
};

describe.each(Object.entries(golden.tables))('the %s noise schedule', (_name, { params, file }) => {
  it('the noise schedule has the ᾱ of diffusers, bit for bit', () => {
    expect(scheduleOf(params).alphaBars).toEqual(readFloats(file));
  });
});

describe.each(golden.configs)('$class $id', (entry: Entry) => {
  const { config } = entry;

  it('the scheduler has the timesteps, sigmas, betas and ᾱ of diffusers', () => {
    for (const [steps, timesteps] of Object.entries(entry.timesteps)) {
      const scheduler = build(entry.class, config, { n: Number(steps) });
      expect(scheduler.timesteps).toEqual(timesteps);
      const sigmas = entry.sigmas?.[steps];
      if (sigmas) {
        const finalSigma = config.final_sigmas_type === 'sigma_min' ? 'minimum' : 'zero';
        expectClose(dpmSolverSigmas({ schedule: scheduleOf(config), timesteps, finalSigma }), sigmas, { atol: 0, rtol: 3e-7 });
      }
    }
    const { betas, alphaBars } = scheduleOf(config);
    for (const [index, beta] of Object.entries(entry.betas)) expect(betas[Number(index)]).toBe(Math.fround(beta));
    for (const [index, alphaBar] of Object.entries(entry.alphas_cumprod)) expect(alphaBars[Number(index)]).toBe(Math.fround(alphaBar));
  });

  it.each(entry.trajectories)('the scheduler takes the steps of diffusers: $n steps, seed $seed', (trajectory: Trajectory) => {
    const { model, seed, atol_float32_coefficients: atol, rtol } = trajectory;
    const scheduler = build(entry.class, config, trajectory);
    const steps = runAll({ scheduler, config, model, start: noiseRow(seed, 0), seed });
    expect(steps).toHaveLength(trajectory.samples.length);
    expect(steps.map(({ drew }) => drew)).toEqual(trajectory.noise_draws);
    steps.forEach(({ sample }, index) => {
      expectClose(sample, trajectory.samples[index] ?? [], { atol, rtol });
    });
    const first = trajectory.pred_original_first ?? trajectory.denoised_first;
    const last = trajectory.pred_original_last ?? trajectory.denoised_last;
    if (first) expectClose(steps[0]?.x0 ?? new Float32Array(0), first, { atol, rtol });
    if (last) expectClose(steps.at(-1)?.x0 ?? new Float32Array(0), last, { atol, rtol });
  });
});

describe('a single unCLIP step to the training step before', () => {
  it.each(golden.single_steps)('a single unCLIP step equals the step of diffusers: $config_id, t = $timestep', (step) => {
    const config = golden.configs.find(({ id }) => id === step.config_id)?.config;
    if (!config) throw new Error(`The fixtures have no configuration ${step.config_id}`);
    const scheduler = unclip({
      schedule: scheduleOf(config),
      prediction: config.prediction_type,
      clip: config.clip_sample ? (config.clip_sample_range ?? 1) : null,
      variance: config.variance_type === 'learned_range' ? 'learned-range' : 'fixed-small-log',
      transitions: byStride([step.timestep], 1),
    });
    const [result] = runAll({ scheduler, config, model: step.model, start: noiseRow(step.seed, 0), seed: step.seed });
    expectClose(result?.sample ?? new Float32Array(0), step.sample, { atol: step.atol_float32_coefficients });
    expectClose(result?.x0 ?? new Float32Array(0), step.pred_original, { atol: step.atol_float32_coefficients });
  });
});

describe('addNoise', () => {
  it.each(golden.add_noise)('addNoise equals add_noise of diffusers: $table, t = $timestep', ({ table, timestep, seed, atol, result }) => {
    const params = golden.tables[table]?.params;
    if (!params) throw new Error(`The fixtures have no table ${table}`);
    expectClose(addNoise(scheduleOf(params), { clean: noiseRow(seed, 1), noise: noiseRow(seed, 2), timestep }), result, { atol });
  });
});

describe('DDIM inversion and back', () => {
  it.each(golden.inversion_round_trips)(
    'inversion and sampling end at the values of diffusers: $n steps, $config.beta_schedule',
    ({ config, n, seed, model, atol, inverted, reconstructed }) => {
      const run = (name: string, start: Float32Array) =>
        runAll({ scheduler: build(name, config, { n }), config, model, start, seed }).at(-1)?.sample ?? new Float32Array(0);
      const noise = run('DDIMInverseScheduler', noiseRow(seed, 3));
      expectClose(noise, inverted, { atol });
      expectClose(run('DDIMScheduler', noise), reconstructed, { atol });
    },
  );
});
