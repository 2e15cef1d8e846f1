import * as z from 'zod';
import { ModelError } from '../error.ts';
import { type Repository, readJson } from '../repository/repository.ts';
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

type Spaced = Clipping &
  Betas & {
    readonly num_train_timesteps: number;
    readonly prediction_type: Training['prediction'];
    readonly timestep_spacing: NonNullable<Training['spacing']>;
    readonly steps_offset: number;
  };
/** What DDPM and DDIM configurations have in common. */
const spacedTraining = (config: Spaced) => ({
  trainSteps: config.num_train_timesteps,
  ...betasOf(config),
  prediction: config.prediction_type,
  clipSample: clipOf(config),
  spacing: config.timestep_spacing,
  stepsOffset: config.steps_offset,
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
  .object({
    ...common,
    ...betas,
    ...spacing,
    ...clipping,
    variance_type: variance.default('fixed_small'),
    set_alpha_to_one: z.boolean().optional(),
  })
  .transform(
    (config): SchedulerPlan => ({
      name: 'ddpm',
      training: {
        ...spacedTraining(config),
        // DDPM itself does not read it: the file may come from a DDIM scheduler, which a workflow can choose
        ...(config.set_alpha_to_one === false && { finalAlphaBar: 'first' }),
        variance: variances[config.variance_type],
      },
    }),
  );

const ddimConfig = z.object({ ...common, ...betas, ...spacing, ...clipping, set_alpha_to_one: z.boolean().default(true) }).transform(
  (config): SchedulerPlan => ({
    name: 'ddim',
    training: {
      ...spacedTraining(config),
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
const classes = z.enum(['UnCLIPScheduler', 'DDPMScheduler', 'DDIMScheduler', 'PNDMScheduler']);

/**
 * The scheduler of a folder: `scheduler_config.json` of diffusers, with the defaults of its class.
 * @throws ModelError `FILE_MISSING`; `BAD_REPOSITORY` for a class or a setting that this program does not have
 */
export const readScheduler = async (repository: Repository, folder: string): Promise<SchedulerPlan> => {
  const path = `${folder}/scheduler_config.json`;
  const config = await readJson(repository, path, z.looseObject({ _class_name: z.string() }));
  const known = classes.safeParse(config._class_name);
  const where = { path, repository: repository.source.id, name: config._class_name };
  if (!known.success) {
    throw new ModelError(
      'BAD_REPOSITORY',
      'The file {path} of {repository} describes a {name}. The schedulers that can be used are: {known}.',
      {
        params: { ...where, known: classes.options.join(', ') },
      },
    );
  }
  const parsed = schedulers[known.data].safeParse(config);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ModelError('BAD_REPOSITORY', 'The {name} in {path} of {repository} cannot be used: "{field}": {reason}.', {
    params: { ...where, field: issue?.path.join('.') ?? '', reason: issue?.message ?? '' },
    cause: parsed.error,
  });
};
