import { readFileSync } from 'node:fs';
import { ddim } from '../../../models/schedulers/ddim.ts';
import { ddimInversion } from '../../../models/schedulers/ddim-inversion.ts';
import { ddpm } from '../../../models/schedulers/ddpm.ts';
import { dpmSolver, dpmSolverTimesteps } from '../../../models/schedulers/dpm-solver.ts';
import { lcm, lcmTimesteps } from '../../../models/schedulers/lcm.ts';
import { noiseSchedule, type Training } from '../../../models/schedulers/noise-schedule.ts';
import type { StepInput, StepResult } from '../../../models/schedulers/scheduler.ts';
import { byStride, type Spacing, spacedTimesteps, towardsNext } from '../../../models/schedulers/timesteps.ts';
import { unclip } from '../../../models/schedulers/unclip.ts';

/** A diffusers configuration, as far as the fixtures use it. */
export type Configuration = {
  num_train_timesteps: number;
  beta_schedule: Training['betaSchedule'];
  beta_start?: number;
  beta_end?: number;
  prediction_type: Training['prediction'];
  variance_type?: 'fixed_small' | 'fixed_small_log' | 'fixed_large' | 'learned_range';
  clip_sample?: boolean;
  clip_sample_range?: number;
  set_alpha_to_one?: boolean;
  steps_offset?: number;
  timestep_spacing?: Spacing;
  solver_order?: 1 | 2;
  solver_type?: 'midpoint' | 'heun';
  lower_order_final?: boolean;
  euler_at_final?: boolean;
  final_sigmas_type?: 'zero' | 'sigma_min';
  lambda_min_clipped?: number;
  original_inference_steps?: number;
  timestep_scaling?: number;
};
export type FakeModel = { a: number; b: number; c: number };
export type Trajectory = {
  n: number;
  seed: number;
  model: FakeModel;
  eta?: number;
  use_clipped_model_output?: boolean;
  timesteps: number[];
  sigmas?: number[];
  noise_draws: number[];
  samples: number[][];
  pred_original_first?: number[];
  pred_original_last?: number[];
  denoised_first?: number[];
  denoised_last?: number[];
  atol_float32_coefficients: number;
  rtol: number;
};
export type Entry = {
  id: string;
  class: string;
  config: Configuration;
  timesteps: Record<string, number[]>;
  sigmas?: Record<string, number[]>;
  betas: Record<string, number>;
  alphas_cumprod: Record<string, number>;
  trajectories: Trajectory[];
};
type SingleStep = {
  config_id: string;
  timestep: number;
  seed: number;
  model: FakeModel;
  atol_float32_coefficients: number;
  sample: number[];
  pred_original: number[];
};
type Table = { params: Configuration; file: string };
type Golden = {
  tables: Record<string, Table>;
  configs: Entry[];
  single_steps: SingleStep[];
  add_noise: { table: string; timestep: number; seed: number; atol: number; result: number[] }[];
  inversion_round_trips: {
    config: Configuration;
    n: number;
    seed: number;
    model: FakeModel;
    atol: number;
    inverted: number[];
    reconstructed: number[];
  }[];
};

const fixtures = new URL('../../fixtures/', import.meta.url);
// The file is ours; its shape is stated in its own fields.
export const golden = JSON.parse(readFileSync(new URL('schedulers.json', fixtures), 'utf8')) as Golden;

/** A raw float32 file of the fixtures. */
export const readFloats = (file: string): Float32Array => {
  const bytes = readFileSync(new URL(file, fixtures));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};
const elements = 64;
/** Row `index` of the noise recorded for a seed. */
export const noiseRow = (seed: number, index: number): Float32Array =>
  readFloats(`schedulers/noise_seed${seed}.f32`).slice(index * elements, (index + 1) * elements);

/** The network that the fixtures were recorded with; a learned variance `[64]` follows where the configuration has one. */
export const fakeModel = ({ a, b, c }: FakeModel, sample: Float32Array, timestep: number): Float32Array =>
  sample.map((value, k) => Math.fround(a * value) + Math.fround(b * Math.sin(timestep / 100) + c * (((5 * k) % 13) - 6)));
const withVariance = (output: Float32Array, timestep: number): Float32Array =>
  Float32Array.from([...output, ...output.map((_, k) => 0.9 * Math.sin(0.37 * k + timestep / 250))]);
export const predict = ({
  config,
  model,
  sample,
  timestep,
}: {
  config: Configuration;
  model: FakeModel;
  sample: Float32Array;
  timestep: number;
}) => {
  const output = fakeModel(model, sample, timestep);
  return config.variance_type === 'learned_range' ? withVariance(output, timestep) : output;
};

export const scheduleOf = (config: Configuration) =>
  noiseSchedule({
    trainSteps: config.num_train_timesteps,
    betaSchedule: config.beta_schedule,
    betaStart: config.beta_start ?? 0.0001,
    betaEnd: config.beta_end ?? 0.02,
  });

/** What forward and inverse schedulers have in common. */
export type AnyScheduler = {
  timesteps: readonly number[];
  drawsNoise?(index: number): boolean;
  step(input: StepInput): StepResult;
};

const variances = {
  fixed_small: 'fixed-small',
  fixed_small_log: 'fixed-small-log',
  fixed_large: 'fixed-large',
  learned_range: 'learned-range',
} as const;

/** Our scheduler for a configuration of diffusers. `transitions` replaces the list of an unCLIP sampler. */
export const build = (
  name: string,
  config: Configuration,
  { n, eta = 0, use_clipped_model_output = false }: Partial<Trajectory> & { n: number },
): AnyScheduler => {
  const schedule = scheduleOf(config);
  const [trainSteps, steps, offset, spacing] = [
    config.num_train_timesteps,
    n,
    config.steps_offset ?? 0,
    config.timestep_spacing ?? 'leading',
  ];
  const clip = config.clip_sample ? (config.clip_sample_range ?? 1) : null;
  const common = { schedule, prediction: config.prediction_type, clip };
  const list = { trainSteps, steps, offset: spacing === 'leading' ? offset : 0 };
  const stride = Math.floor(trainSteps / steps);
  const finalAlphaBar = config.set_alpha_to_one ? 1 : (schedule.alphaBars[0] ?? Number.NaN);
  switch (name) {
    case 'UnCLIPScheduler': {
      const variance = config.variance_type === 'learned_range' ? 'learned-range' : 'fixed-small-log';
      return unclip({ ...common, variance, transitions: towardsNext(spacedTimesteps('linspace', { trainSteps, steps })) });
    }
    case 'DDPMScheduler':
      return ddpm({ ...common, variance: variances[config.variance_type ?? 'fixed_small'], timesteps: spacedTimesteps(spacing, list) });
    case 'DDIMScheduler': {
      const transitions = byStride(spacedTimesteps(spacing, list), stride);
      return ddim({ ...common, eta, transitions, finalAlphaBar, rederiveNoise: use_clipped_model_output });
    }
    case 'DDIMInverseScheduler': {
      const transitions = spacedTimesteps(spacing, list)
        .toReversed()
        .map((to) => ({ from: Math.min(to - stride, trainSteps - 1), to }));
      return ddimInversion({ ...common, transitions, finalAlphaBar, readAt: 'source' });
    }
    case 'DPMSolverMultistepScheduler':
      return dpmSolver({
        ...common,
        timesteps: dpmSolverTimesteps(schedule, {
          spacing,
          steps,
          offset,
          lambdaMinimum: config.lambda_min_clipped ?? Number.NEGATIVE_INFINITY,
        }),
        order: config.solver_order ?? 2,
        solver: config.solver_type ?? 'midpoint',
        lowerOrderFinal: config.lower_order_final ?? true,
        eulerAtFinal: config.euler_at_final ?? false,
        finalSigma: config.final_sigmas_type === 'sigma_min' ? 'minimum' : 'zero',
      });
    case 'LCMScheduler':
      return lcm({
        ...common,
        timesteps: lcmTimesteps({ trainSteps, steps, originalSteps: config.original_inference_steps ?? 50 }),
        timestepScaling: config.timestep_scaling ?? 10,
      });
    default:
      throw new Error(`The fixtures have a scheduler this test does not know: ${name}`);
  }
};

/** Largest |got - want| - rtol |want|: what atol must allow. */
export const excess = (got: Float32Array, want: readonly number[], rtol: number): number => {
  if (got.length !== want.length) return Number.POSITIVE_INFINITY;
  return Math.max(...want.map((value, index) => Math.abs((got[index] ?? Number.NaN) - Math.fround(value)) - rtol * Math.abs(value)));
};
