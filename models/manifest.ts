import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const fileName = z.string().regex(/^[\w-]+(\.[\w-]+)*$/, 'a plain file name');
const file = z.object({ file: fileName, bytes: z.int().positive(), sha256 });
const port = z.object({ dtype: z.enum(['float32', 'int32']), shape: z.array(z.union([z.literal('batch'), z.int().positive()])) });
const component = file.extend({ inputs: z.record(z.string(), port), outputs: z.record(z.string(), port) });

/** Beta schedules, as diffusers names them. */
export const betaSchedule = z.enum(['linear', 'scaled_linear', 'squaredcos_cap_v2']);
/** How a family was trained to denoise. */
const training = z.object({
  trainSteps: z.int().positive().default(1000),
  betaSchedule,
  betaStart: z.number().positive().default(0.00085),
  betaEnd: z.number().positive().default(0.012),
  prediction: z.enum(['sample', 'epsilon', 'v_prediction']),
  /** Range x0 is clamped to at every step; null does not clamp. */
  clipSample: z.number().positive().nullable(),
});
const defaults = z.object({ steps: z.int().positive(), guidance: z.number(), scheduler: z.string() });
/** Shape of a square picture, `[3, S, S]`. */
const square = z
  .array(z.int().positive())
  .length(3)
  .refine(([channels, height, width]) => channels === 3 && height === width, 'must be [3, S, S]');

export const componentName = z.enum(['text-encoder', 'image-encoder', 'prior', 'decoder', 'latent-encoder', 'latent-decoder', 'upsampler']);
export type ComponentName = z.infer<typeof componentName>;

/** The manifest of a model family: all that nodes know of it. Design §6; the JSON file `manifest.json` beside the weights. */
export const manifestSchema = z.object({
  format: z.literal('unclip-model'),
  version: z.literal(1),
  family: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  title: z.string(),
  description: z.string(),
  licence: z.string(),
  sources: z.array(z.object({ name: z.string(), url: z.string(), licence: z.string() })),
  components: z.partialRecord(componentName, component),
  tokenizer: file.extend({
    kind: z.enum(['huggingface', 'clip-bpe']),
    contextLength: z.int().positive(),
    padId: z.int().nonnegative(),
    /** `clip-bpe` only: whose ids it gives where implementations differ. OpenAI's when absent. */
    cleaning: z.enum(['openai', 'openai-without-ftfy', 'huggingface']).optional(),
  }),
  embedding: z.object({ space: z.string(), dimension: z.int().positive(), normalised: z.boolean() }),
  preprocess: z.object({ size: z.int().positive(), mean: z.array(z.number()).length(3), std: z.array(z.number()).length(3) }),
  prior: z
    .object({
      kind: z.literal('diffusion'),
      mean: z.array(z.number()),
      std: z.array(z.number().positive()),
      unconditional: z.literal('empty-text'),
      scheduler: training,
      defaults,
    })
    .optional(),
  decoder: z
    .object({
      kind: z.enum(['latent', 'pixel']),
      sample: z.array(z.int().positive()).length(3),
      image: z.array(z.int().positive()).length(3),
      unconditional: z.literal('zeros'),
      latentScale: z.number().positive(),
      scheduler: training,
      defaults,
    })
    .optional(),
  upsampler: z
    .object({
      /** The large picture. */
      sample: square,
      /** The small picture that is noised, and then enlarged. */
      low: square,
      /**
       * How the small picture is brought to the size of the network's input `low`. Karlo concatenates it, enlarged by an antialiased bicubic
       * filter, with the large one; `none` feeds it as it is.
       */
      resize: z.enum(['bicubic-antialias', 'none']),
      /**
       * Noise augmentation (Ho et al. 2021, Cascaded Diffusion Models): the training steps to which the small picture may be noised, 0 being
       * not at all; the network is told which in `noise_level`. Left out: it has no such input, and the small picture is never noised.
       */
      noiseLevel: z.object({ default: z.int().nonnegative(), largest: z.int().nonnegative() }).optional(),
      scheduler: training,
      defaults: defaults.omit({ guidance: true }),
    })
    .refine(
      ({ noiseLevel: level, scheduler }) => !level || (level.default <= level.largest && level.largest < scheduler.trainSteps),
      'noiseLevel must have default ≤ largest < trainSteps',
    )
    .optional(),
  library: file.extend({ count: z.int().positive(), captions: fileName, captionsSha256: sha256 }).optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;
