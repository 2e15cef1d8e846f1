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
/** An autoregressive prior, which predicts the quantised coordinates of z_i one after the other (unCLIP, section 2.2). */
const autoregressivePrior = z
  .object({
    kind: z.literal('buckets'),
    /** k, the number of predicted coordinates of z_i, by falling variance. */
    components: z.int().positive(),
    /** B, the number of values of a coordinate. */
    buckets: z.int().positive(),
    /** The mean of z_i, D numbers. Coordinates are relative to it. */
    mean: z.array(z.number()),
    /** Principal axes, float32 [k, D], little-endian. Default: the first k axes of the space, if they are principal axes already. */
    axes: file.optional(),
    /** The value of each bucket relative to the mean, in rising order: float32 [k, B], little-endian. */
    values: file,
    /**
     * The first token is the quantile of the dot product z_i · z_t among those of the training set, in `buckets` equal parts, in rising order. Sampling draws
     * it from the quantiles above `above`. The paper found 0.5, the top half, best.
     */
    dotProduct: z.object({ buckets: z.int().positive(), above: z.number().min(0).lt(1).default(0.5) }),
    unconditional: z.literal('empty-text'),
    /** `topP`: only the most likely buckets that have this share of the probability are drawn from; 1 draws from all. */
    defaults: z.object({
      guidance: z.number(),
      temperature: z.number().positive().default(1),
      topP: z.number().positive().max(1).default(1),
    }),
  })
  .refine(
    ({ components, buckets, values }) => values.bytes === components * buckets * 4,
    'values must hold components × buckets float32 numbers',
  )
  .refine(
    ({ components, mean, axes }) => components <= mean.length && (!axes || axes.bytes === components * mean.length * 4),
    'axes must hold components × D float32 numbers, with components ≤ D',
  );
const defaults = z.object({ steps: z.int().positive(), guidance: z.number(), scheduler: z.string() });
/** Shape of a square picture, `[3, S, S]`. */
const square = z
  .array(z.int().positive())
  .length(3)
  .refine(([channels, height, width]) => channels === 3 && height === width, 'must be [3, S, S]');

export const componentName = z.enum([
  'text-encoder',
  'image-encoder',
  'prior',
  'autoregressive-prior',
  'drafter',
  'decoder',
  'latent-encoder',
  'latent-decoder',
  'upsampler',
]);
export type ComponentName = z.infer<typeof componentName>;

/** The manifest of a model family: the file `manifest.json` next to the weights. Nodes know a family only through its manifest. */
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
    /** `clip-bpe` only: the implementation whose ids are used, for the texts on which implementations differ. Default: OpenAI's. */
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
  autoregressivePrior: autoregressivePrior.optional(),
  decoder: z
    .object({
      kind: z.enum(['latent', 'pixel']),
      sample: z.array(z.int().positive()).length(3),
      image: z.array(z.int().positive()).length(3),
      /**
       * The unconditional inputs: zeros in `image_embeds` and `text_embeds`, and, in networks that list the tokens of the caption, in `hidden_states` and
       * `attention_mask`. Such a network must compute finite numbers when the mask is all zeros; it attends to its own tokens as well. A network that
       * lists the input `guidance`, one number per item, is distilled for guidance and runs once instead of twice. A network that lists `draft`
       * receives the output of the component `drafter` for the same conditions.
       */
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
      /** The small picture, to which noise is added before it is resized. */
      low: square,
      /**
       * How the small picture is resized to the network's input `low`. Karlo resizes it with an antialiased bicubic filter, and concatenates it with the
       * large picture; `none` does not resize it.
       */
      resize: z.enum(['bicubic-antialias', 'none']),
      /**
       * Noise augmentation (Ho et al. 2021, Cascaded Diffusion Models): the training steps whose noise level may be added to the small picture; 0 adds
       * none. The network's input `noise_level` is the step. Without this section, the network has no such input and no noise is added.
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
