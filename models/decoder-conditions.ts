import type { ModelContext } from './backend.ts';
import { encodeText } from './clip.ts';
import { componentOf } from './component.ts';
import { type Condition, type Conditioning, conditionRows } from './conditions.ts';
import { ModelError } from './error.ts';
import type { ModelFamily } from './family.ts';
import { type EmbeddingNoise, embeddingAugmenter } from './noise-augmentation.ts';
import { decoderOf } from './pictures.ts';
import { joinRows, splitRows, unitRow } from './rows.ts';

/** The inputs of a decoder's run: the guidance scales that need an unconditional pass, and the conditions. */
export type DecoderRun = { readonly guidance: readonly number[]; readonly conditions: Readonly<Record<string, Condition>> };

/** Conditions of N items as a function of some of the items. */
type ConditionsOf = Readonly<Record<string, (items: readonly number[]) => Condition>>;

/**
 * Splits the guidance scales of N items between the network and an unconditional pass. A decoder whose manifest lists the input `guidance` is distilled
 * (Meng et al. 2023): it receives the scale and needs one pass. It was not trained for scales below 1, so these use the unconditional pass, as all
 * scales do with other decoders.
 */
const splitGuidance = (family: ModelFamily, guidance: readonly number[]): { passes: readonly number[]; conditions: ConditionsOf } => {
  if (!componentOf(family, 'decoder').inputs.guidance) return { passes: guidance, conditions: {} };
  const data = Float32Array.from(guidance, (scale) => Math.max(scale, 1));
  const scales = conditionRows(data, { rows: guidance.length, shape: [], what: 'The guidance', none: Float32Array.of(1) });
  return { passes: guidance.map((scale) => Math.min(scale, 1)), conditions: { guidance: scales } };
};

/** The conditions of a decoder for N items. */
export type DecoderConditions = {
  /** z_i `[N, D]`. Without them, z_i is unconditional. */
  readonly embeddings?: Float32Array | undefined;
  /** The captions. Without them, z_t and the tokens are unconditional. */
  readonly conditioning?: Conditioning | undefined;
  /** z_i `[N, D]` of the unconditional pass of guidance. Default: that of the manifest. */
  readonly negativeEmbeddings?: Float32Array | undefined;
  /** The captions of the unconditional pass. Default: that of the manifest. */
  readonly negative?: Conditioning | undefined;
};

type DecoderConditionsRequest = ModelContext &
  DecoderConditions & {
    /** One guidance scale for each of the N items. */
    readonly guidance: readonly number[];
    /** Noise added to z_i, for decoders whose manifest has `noiseAugmentation`. Default: none, at level 0. */
    readonly embeddingNoise?: EmbeddingNoise | undefined;
  };

/**
 * The conditions of a decoder for N items, as a function of some of the items. They are the inputs that the decoder's manifest lists: z_i, z_t and the tokens
 * of the caption (unCLIP, section 2.1); z_i and z_t have length 1 in normalised spaces, as in training. Unconditional rows are those of the manifest, or the
 * negative ones of the request. The empty text is encoded where a row needs it.
 * @throws ModelError `BAD_INPUT` for conditions of another size, and where guidance needs a negative embedding that the family does not have
 */
export const decoderConditions = async (request: DecoderConditionsRequest): Promise<(items: readonly number[]) => DecoderRun> => {
  const { family, guidance } = request;
  const { passes, conditions: scales } = splitGuidance(family, guidance);
  const guided = passes.some((scale) => scale !== 1);
  const conditions = {
    ...imageConditions(request, guided),
    ...(await textConditions(request, guided)),
    ...scales,
  };
  return (items) => ({
    guidance: items.map((item) => passes[item] ?? 1),
    conditions: Object.fromEntries(Object.entries(conditions).map(([name, condition]) => [name, condition(items)])),
  });
};

/** z_i, and the noise level that was added to it. */
const imageConditions = (request: DecoderConditionsRequest, guided: boolean): ConditionsOf => {
  const { family, guidance, embeddings, negativeEmbeddings, embeddingNoise } = request;
  const { dimension: width } = family.manifest.embedding;
  const { unconditional, noiseAugmentation } = decoderOf(family);
  const rows = guidance.length;
  if (unconditional.image === 'missing' && (!embeddings || (guided && !negativeEmbeddings))) {
    throw embeddings ? negativeMissing(family) : embeddingMissing(family);
  }
  const none = Array.isArray(unconditional.image) ? Float32Array.from(unconditional.image) : undefined;
  if (none) splitRows(none, { rows: 1, width, what: 'The unconditional embedding of the manifest' });
  const augment = noiseAugmentation && embeddingNoise && embeddingAugmenter(noiseAugmentation);
  const prepared = (data: Float32Array | undefined, what: string): Float32Array | undefined => {
    if (!data) return undefined;
    const scaled = splitRows(data, { rows, width, what }).map((row) => (family.manifest.embedding.normalised ? unitRow(row) : row));
    const noised = scaled.map((row, item) => {
      const [level, noise] = [embeddingNoise?.levels[item] ?? 0, embeddingNoise?.noise[item]];
      return augment && noise ? augment(row, { level, noise }) : row;
    });
    return joinRows(noised);
  };
  const levels = Float32Array.from(guidance, (_, item) => embeddingNoise?.levels[item] ?? 0);
  return {
    image_embeds: conditionRows(prepared(embeddings, 'The embedding'), {
      rows,
      shape: [width],
      what: 'The embedding',
      none,
      negative: prepared(negativeEmbeddings, 'The negative embedding'),
    }),
    ...(noiseAugmentation && {
      noise_level: conditionRows(embeddings && levels, {
        rows,
        shape: [],
        what: 'The noise level',
        none: Float32Array.of(-1),
        negative: negativeEmbeddings && levels,
      }),
    }),
  };
};

/** The inputs of decoders that read captions. */
const textInputs = ['text_embeds', 'hidden_states', 'attention_mask'] as const;

/** z_t and the tokens of the caption. */
const textConditions = async (request: DecoderConditionsRequest, guided: boolean): Promise<ConditionsOf> => {
  const { backend, family, signal, guidance, embeddings, conditioning, negative } = request;
  const { inputs } = componentOf(family, 'decoder');
  const read = textInputs.filter((name) => Object.hasOwn(inputs, name));
  if (read.length === 0 && conditioning && !embeddings) throw readsNoCaptions(family);
  const rows = guidance.length;
  const needsEmpty = read.length > 0 && (!conditioning || (guided && !negative));
  const encodes = needsEmpty && decoderOf(family).unconditional.text === 'empty-text';
  const empty = encodes ? await encodeText({ backend, family, texts: [''], signal }) : undefined;
  const unit = (data: Float32Array | undefined, count: number): Float32Array | undefined =>
    data && family.manifest.embedding.normalised
      ? joinRows(splitRows(data, { rows: count, width: data.length / count, what: 'The text embedding' }).map(unitRow))
      : data;
  const parts = {
    text_embeds: { part: 'embeddings', what: 'The text embedding', none: unit(empty?.embeddings, 1) },
    hidden_states: { part: 'hidden', what: 'The hidden states', none: empty?.hidden },
    attention_mask: { part: 'mask', what: 'The mask', none: empty?.mask },
  } as const;
  return Object.fromEntries(
    read.map((name) => {
      const { part, what, none } = parts[name];
      const shape = inputs[name]?.shape.slice(1).map(Number) ?? []; // numbers, because only the first axis is the batch
      const rowsOf = (source: Conditioning | undefined) => (part === 'embeddings' ? unit(source?.[part].data, rows) : source?.[part].data);
      return [name, conditionRows(rowsOf(conditioning), { rows, shape, what, none, negative: rowsOf(negative) })];
    }),
  );
};

const negativeMissing = ({ manifest }: ModelFamily): ModelError =>
  new ModelError(
    'BAD_INPUT',
    'The model {family} has no unconditional embedding. Connect a negative embedding, or set the guidance to 1.',
    {
      params: { family: manifest.family },
    },
  );

const embeddingMissing = ({ manifest }: ModelFamily): ModelError =>
  new ModelError('BAD_INPUT', 'The model {family} cannot draw without an embedding. Connect one.', { params: { family: manifest.family } });

const readsNoCaptions = ({ manifest }: ModelFamily): ModelError =>
  new ModelError('BAD_INPUT', 'The decoder of {family} does not read captions. Connect an embedding, for example from a Prior.', {
    params: { family: manifest.family },
  });
