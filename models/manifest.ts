import * as z from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A path below the family's folder, with `/` between its parts: `weights/unet/diffusion_pytorch_model.safetensors`. */
const filePath = z
  .string()
  .max(400)
  .regex(/^[^/\\:\0]+(\/[^/\\:\0]+)*$/, 'a path of plain names')
  .refine((path) => path.split('/').every((part) => part !== '.' && part !== '..'), 'must stay below the folder of the manifest');
const file = z.object({ file: filePath, bytes: z.int().positive(), sha256 });
const numberType = z.enum(['float32', 'float16', 'int32', 'int64', 'bool']);
/**
 * An input or an output of a network. The key is the name that this program uses; `name` is the network's own name, where it differs. This program feeds and
 * reads float32 and int32; backends convert them to the number type of the port. An axis is a length, or the name of an axis that may have any length
 * (`batch`, `height`, `width`).
 */
const port = z.object({
  name: z.string().min(1).optional(),
  dtype: numberType,
  shape: z.array(z.union([z.string().min(1), z.int().positive()])),
});
/** A network: an ONNX graph, and the weights files that its initializers point into. */
const component = file.extend({
  weights: z.array(file).default([]),
  inputs: z.record(z.string(), port),
  outputs: z.record(z.string(), port),
  /** The number type that the weights are stored in. */
  precision: z.enum(['float32', 'float16', 'bfloat16', 'int8']).optional(),
  parameters: z.int().nonnegative().optional(),
  /** Bytes of memory that onnxruntime needs for the loaded weights. Default: twice the bytes of the files, for float16 that is computed in float32. */
  memory: z.int().positive().optional(),
});

/** Beta schedules, as diffusers names them. */
export const betaSchedule = z.enum(['linear', 'scaled_linear', 'squaredcos_cap_v2']);
const noiseLevels = z.object({
  trainSteps: z.int().positive().default(1000),
  betaSchedule,
  betaStart: z.number().positive().default(0.00085),
  betaEnd: z.number().positive().default(0.012),
});
/** How a family was trained to denoise, and how its schedulers space their steps. */
const training = noiseLevels.extend({
  prediction: z.enum(['sample', 'epsilon', 'v_prediction']),
  /** Range x0 is clamped to at every step; null does not clamp. */
  clipSample: z.number().positive().nullable(),
  /** How timesteps are spaced, in diffusers' terms. Default: the spacing of each scheduler. */
  spacing: z.enum(['leading', 'trailing', 'linspace']).optional(),
  /** diffusers' `steps_offset`, added to `leading` timesteps. Default: 0. */
  stepsOffset: z.int().nonnegative().optional(),
  /** ᾱ of the clean picture: 1 (the default), or that of the first training step (diffusers' `set_alpha_to_one: false`). */
  finalAlphaBar: z.enum(['one', 'first']).optional(),
  /** The variance of the noise that DDPM and unCLIP add. Networks with `learned-range` predict it after the mean. Default: that of the scheduler. */
  variance: z.enum(['fixed-small', 'fixed-small-log', 'fixed-large', 'learned-range']).optional(),
});
/** Statistics of a whitened space, `[D]` each: whitened = (z - mean) / std. */
const statistics = { mean: z.array(z.number()), std: z.array(z.number().positive()) };
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
/** A range of noise levels: training steps. */
const levels = { default: z.int().nonnegative(), largest: z.int().nonnegative() };
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
  'one-pass-prior',
  'drafter',
  'decoder',
  'latent-encoder',
  'latent-decoder',
  'upsampler',
  'upsampler-last',
]);
export type ComponentName = z.infer<typeof componentName>;

/**
 * The manifest of a model family: the file `manifest.json` next to the networks. Nodes know a family only through its manifest. A family has at most one text
 * encoder; decoders that read captions with another encoder than the prior's are families of their own, joined by the spaces of their embeddings.
 */
export const manifestSchema = z.object({
  format: z.literal('unclip-model'),
  version: z.literal(2),
  family: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  title: z.string(),
  description: z.string(),
  licence: z.string(),
  /** Where the licence can be read. */
  licenceUrl: z.url().optional(),
  /** The works that the family was made from. */
  sources: z.array(z.object({ name: z.string(), url: z.string(), licence: z.string() })),
  /** The repositories that the family was imported from. */
  repositories: z
    .array(z.object({ kind: z.enum(['hub', 'folder', 'files']), name: z.string(), revision: z.string().optional() }))
    .default([]),
  components: z.partialRecord(componentName, component),
  /** The tokenizer of the text encoder. */
  tokenizer: file
    .extend({
      kind: z.enum(['huggingface', 'clip-bpe']),
      contextLength: z.int().positive().max(65_536),
      padId: z.int().nonnegative(),
      /** A token that pads texts and that is also a special token inside them: `!` in some CLIP tokenizers. */
      padToken: z.string().min(1).optional(),
      /** `clip-bpe` only: the implementation whose ids are used, for the texts on which implementations differ. Default: OpenAI's. */
      cleaning: z.enum(['openai', 'openai-without-ftfy', 'huggingface']).optional(),
    })
    .optional(),
  /** The space of image embeddings z_i. Similarities become probabilities by `softmax` of scale · cosine, or by `sigmoid` of scale · cosine + bias. */
  embedding: z.object({
    space: z.string(),
    dimension: z.int().positive(),
    normalised: z.boolean(),
    logits: z.object({ scale: z.number(), bias: z.number().default(0), kind: z.enum(['softmax', 'sigmoid']) }).optional(),
  }),
  /** The space and the width of the text encoder's embeddings, where they differ from those of image embeddings. */
  text: z.object({ space: z.string(), dimension: z.int().positive() }).optional(),
  preprocess: z
    .object({
      size: z.int().positive(),
      mean: z.array(z.number()).length(3),
      std: z.array(z.number()).length(3),
      /** `shortest-side` keeps the aspect ratio and uses the centre square; `squash` resizes both sides. */
      resize: z.enum(['shortest-side', 'squash']).default('shortest-side'),
      filter: z.enum(['bicubic', 'bilinear']).default('bicubic'),
      /** How the offset of the centre square is rounded: as in openai/CLIP (`half-even`), or as in Hugging Face's processors (`floor`). */
      cropOffset: z.enum(['half-even', 'floor']).default('half-even'),
    })
    .optional(),
  prior: z
    .object({ kind: z.literal('diffusion'), ...statistics, unconditional: z.literal('empty-text'), scheduler: training, defaults })
    .optional(),
  /** A prior that predicts the whitened z_i in one pass from noise and the caption, without guidance (ECLIPSE). */
  onePassPrior: z.object(statistics).optional(),
  autoregressivePrior: autoregressivePrior.optional(),
  decoder: z
    .object({
      kind: z.enum(['latent', 'pixel']),
      /** Shape of a sample and of a picture at the default size. */
      sample: z.array(z.int().positive()).length(3),
      image: z.array(z.int().positive()).length(3),
      /** Other sizes of pictures, for networks whose axes `height` and `width` are free: each side in pixels is rounded up to a multiple of `multiple`. */
      sizes: z.object({ multiple: z.int().positive(), smallest: z.int().positive(), largest: z.int().positive() }).optional(),
      /**
       * The unconditional inputs of guidance. `image`: zeros, a learned or computed row of D numbers, or `missing` where it must be passed as a negative
       * embedding. `text`: zeros in `text_embeds`, `hidden_states` and `attention_mask`, or the empty text. A network with `zeros` must compute finite numbers
       * when the mask is all zeros; it attends to its own tokens as well. A network that lists the input `guidance`, one number per item, is distilled for
       * guidance and runs once instead of twice. A network that lists `draft` receives the output of the component `drafter` for the same conditions;
       * the drafter may list `variation`, coordinates in -1..1 of what the conditions leave open, of which zeros are the mean.
       */
      unconditional: z.object({
        image: z.union([z.enum(['zeros', 'missing']), z.array(z.number())]),
        text: z.enum(['zeros', 'empty-text']),
      }),
      /**
       * Noise augmentation of z_i (Stable unCLIP): noise of a chosen level is added in the whitened space, and the network receives the level in its input
       * `noise_level`, -1 in unconditional rows. Noise is drawn and added at level 0, too.
       */
      noiseAugmentation: z.object({ ...statistics, scheduler: noiseLevels, ...levels }).optional(),
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
      noiseLevel: z.object(levels).optional(),
      /** The component `upsampler-last`, in families that have it, computes the last step. */
      scheduler: training,
      defaults: defaults.omit({ guidance: true }),
    })
    .refine(
      ({ noiseLevel: level, scheduler }) => !level || (level.default <= level.largest && level.largest < scheduler.trainSteps),
      'noiseLevel must have default ≤ largest < trainSteps',
    )
    .optional(),
  /** Captioned embeddings: a `.safetensors` file as Save library writes it, or float16 numbers with a second file of captions. */
  library: file
    .extend({ count: z.int().positive(), captions: filePath.optional(), captionsSha256: sha256.optional() })
    .refine(
      ({ captions, captionsSha256 }) => (captions === undefined) === (captionsSha256 === undefined),
      'needs the SHA-256 of its captions',
    )
    .optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;
