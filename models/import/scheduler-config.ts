import { z } from 'zod';
import { ModelError } from '../error.ts';
import type { Training } from '../schedulers/index.ts';
import type { SchedulerName } from '../schedulers/names.ts';

/** A scheduler of a repository in the terms of a manifest: how the network was trained, and the scheduler that samples from it by default. */
export type SchedulerPlan = { readonly name: SchedulerName; readonly training: Training };

/** A field that this program supports with one value only. */
const only = <Value extends string | boolean | null>(value: Value) => z.literal(value).default(value);

const common = {
  num_train_timesteps: z.int().positive().default(1000),
  prediction_type: z.enum(['sample', 'epsilon', 'v_prediction']).default('epsilon'),
};
const betas = {
  beta_start: z.number().positive().default(0.0001),
  beta_end: z.number().positive().default(0.02),
  beta_schedule: z.enum(['linear', 'scaled_linear', 'squaredcos_cap_v2']).default('linear'),
  trained_betas: z.null().default(null),
  rescale_betas_zero_snr: only(false),
};
const spacing = {
  timestep_spacing: z.enum(['leading', 'trailing', 'linspace']).default('leading'),
  steps_offset: z.int().nonnegative().default(0),
};
const clipping = { clip_sample: z.boolean().default(true), clip_sample_range: z.number().positive().default(1), thresholding: only(false) };

const variances = {
  fixed_small: 'fixed-small',
  fixed_small_log: 'fixed-small-log',
  fixed_large: 'fixed-large',
  learned_range: 'learned-range',
} as const satisfies Readonly<Record<string, Training['variance']>>;
const variance = z.enum(['fixed_small', 'fixed_small_log', 'fixed_large', 'learned_range']);

type Clipping = { readonly clip_sample: boolean; readonly clip_sample_range: number };
const clipOf = ({ clip_sample, clip_sample_range }: Clipping): number | null => (clip_sample ? clip_sample_range : null);

type Betas = { readonly beta_start: number; readonly beta_end: number; readonly beta_schedule: Training['betaSchedule'] };
const betasOf = ({ beta_start, beta_end, beta_schedule }: Betas) => ({
  betaStart: beta_start,
  betaEnd: beta_end,
  betaSchedule: beta_schedule,
});

const unclipConfig = z
  .object({
    ...common,
    beta_schedule: only('squaredcos_cap_v2'),
    clip_sample: z.boolean().default(true),
    clip_sample_range: z.number().positive().nullable().default(1),
    variance_type: z.enum(['fixed_small_log', 'learned_range']).default('fixed_small_log'),
  })
  .transform(
    ({ num_train_timesteps, prediction_type, clip_sample, clip_sample_range, variance_type }): SchedulerPlan => ({
      name: 'unclip',
      training: {
        trainSteps: num_train_timesteps,
        betaSchedule: 'squaredcos_cap_v2',
        // the cosine schedule has no start and end
        betaStart: 0.00085,
        betaEnd: 0.012,
        prediction: prediction_type,
        clipSample: clip_sample ? clip_sample_range : null,
        variance: variances[variance_type],
      },
    }),
  );

const ddpmConfig = z
  .object({ ...common, ...betas, ...spacing, ...clipping, variance_type: variance.default('fixed_small'), set_alpha_to_one: z.boolean().optional() })
  .transform(
    (config): SchedulerPlan => ({
      name: 'ddpm',
      training: {
        trainSteps: config.num_train_timesteps,
        ...betasOf(config),
        prediction: config.prediction_type,
        clipSample: clipOf(config),
        spacing: config.timestep_spacing,
        stepsOffset: config.steps_offset,
        // DDPM itself does not read it: the file may come from a DDIM scheduler, which a workflow can choose
        ...(config.set_alpha_to_one === false && { finalAlphaBar: 'first' }),
        variance: variances[config.variance_type],
      },
    }),
  );

const ddimConfig = z
  .object({ ...common, ...betas, ...spacing, ...clipping, set_alpha_to_one: z.boolean().default(true) })
  .transform(
    (config): SchedulerPlan => ({
      name: 'ddim',
      training: {
        trainSteps: config.num_train_timesteps,
        ...betasOf(config),
        prediction: config.prediction_type,
        clipSample: clipOf(config),
        spacing: config.timestep_spacing,
        stepsOffset: config.steps_offset,
        finalAlphaBar: config.set_alpha_to_one ? 'one' : 'first',
      },
    }),
  );

const pndmConfig = z
  .object({ ...common, ...betas, ...spacing, set_alpha_to_one: z.boolean().default(false), skip_prk_steps: z.literal(true) })
  .transform(
    (config): SchedulerPlan => ({
      name: 'pndm',
      training: {
        trainSteps: config.num_train_timesteps,
        ...betasOf(config),
        prediction: config.prediction_type,
        clipSample: null,
        spacing: config.timestep_spacing,
        stepsOffset: config.steps_offset,
        finalAlphaBar: config.set_alpha_to_one ? 'one' : 'first',
      },
    }),
  );

const schedulers = { UnCLIPScheduler: unclipConfig, DDPMScheduler: ddpmConfig, DDIMScheduler: ddimConfig, PNDMScheduler: pndmConfig };
const known = z.enum(['UnCLIPScheduler', 'DDPMScheduler', 'DDIMScheduler', 'PNDMScheduler']);

/**
 * The scheduler that a `scheduler_config.json` of diffusers describes, with the defaults of its class. `file` names it in errors.
 * @throws ModelError `BAD_REPOSITORY` for a class or a setting that this program does not have
 */
export const readSchedulerConfig = (config: unknown, file: string): SchedulerPlan => {
  const { _class_name: name } = z.object({ _class_name: z.string().default('') }).catch({ _class_name: '' }).parse(config);
  const found = known.safeParse(name);
  if (!found.success) {
    throw new ModelError('BAD_REPOSITORY', '{file} describes a {name}. The schedulers that can be used are: {known}.', {
      params: { file, name: name || 'scheduler without a class', known: known.options.join(', ') },
    });
  }
  const parsed = schedulers[found.data].safeParse(config);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ModelError('BAD_REPOSITORY', '{file} describes a {name} with a setting that cannot be used: "{field}": {reason}.', {
    params: { file, name, field: issue?.path.join('.') ?? '', reason: issue?.message ?? '' },
    cause: parsed.error,
  });
};
