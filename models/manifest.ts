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
/** Coordinates of z_i in buckets, which an autoregressive prior predicts one after the other (unCLIP, section 2.2). */
const autoregressivePrior = z
  .object({
    kind: z.literal('buckets'),
    /** k: how many coordinates of z_i are predicted, by falling variance. */
    components: z.int().positive(),
    /** B: values that each of them can take. */
    buckets: z.int().positive(),
    /** What z_i is where no coordinate says otherwise, D numbers: the mean. */
    mean: z.array(z.number()),
    /** Principal axes, float32 [k, D], little-endian. Left out: the first k coordinates of the space, whose axes are principal ones already. */
    axes: file.optional(),
    /** Each bucket's value, less the mean, by rising value: float32 [k, B], little-endian. */
    values: file,
    /**
     * The first token says how near to z_t the embedding shall be: of the products z_i · z_t seen in training, bucket d of n holds the d-th n-th part, by
     * rising product. At sampling a part is drawn from those `above` that share of them: 0.5, the top half, was best in the paper.
     */
    dotProduct: z.object({ buckets: z.int().positive(), above: z.number().min(0).lt(1).default(0.5) }),
    unconditional: z.literal('empty-text'),
    /** `topP`: only the likeliest buckets, which hold that share together, are drawn from; 1 leaves all. */
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
  autoregressivePrior: autoregressivePrior.optional(),
  decoder: z
    .object({
      kind: z.enum(['latent', 'pixel']),
      sample: z.array(z.int().positive()).length(3),
      image: z.array(z.int().positive()).length(3),
      /**
       * What says nothing: zeros in `image_embeds` and `text_embeds`; in networks that list the caption's tokens too, in `hidden_states` and in
       * `attention_mask`. So such a network must stay finite where no token counts: it attends to its own tokens beside them. A network that lists
       * the input `guidance`, a number an item, has learnt what guidance does and runs once where others run twice. One that lists `draft` is shown what
       * the component `drafter` makes of the same conditions, which are zeros where they say nothing.
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
