import type { ModelContext } from './backend.ts';
import { encodeText } from './clip.ts';
import { componentOf } from './component.ts';
import { type Condition, type Conditioning, conditionRows } from './conditions.ts';
import { ModelError } from './error.ts';
import { cosineSimilarity } from './latent/index.ts';
import type { ComponentName } from './manifest.ts';
import type { NoiseSource } from './random.ts';
import { batches, joinRows, splitRows, unitRow } from './rows.ts';

/** The request that all priors share. */
export type PriorRequest = ModelContext & {
  readonly conditioning: Conditioning;
  /** The captions of the unconditional pass of guidance. Default: the empty text. */
  readonly negative?: Conditioning | undefined;
  /** One seed per item, N. A generator serves a single candidate. */
  readonly seeds: readonly NoiseSource[];
  /** One guidance scale per item; 1 is without guidance. Default: from the manifest. */
  readonly guidance?: readonly (number | undefined)[];
  /** The number of embeddings sampled per item. The one nearest to z_t is returned. Default: 1. */
  readonly candidates?: number;
  readonly progress?: (progress: { readonly step: number; readonly of: number }) => void;
};

/** A candidate of an item, with its own seed. */
export type PriorDraw = { readonly item: number; readonly seed: NoiseSource; readonly guidance: number };

/**
 * The candidates of all items, item by item. Candidate c of item i has the seed `seeds[i] + c * 0x9E3779B1 mod 2^32`, so candidate 0 is the embedding
 * that is sampled without candidates. `advised` is the guidance of items that specify none.
 */
export const drawsOf = ({ seeds, guidance, candidates = 1 }: PriorRequest, advised: number): PriorDraw[] =>
  seeds.flatMap((seed, item) =>
    Array.from({ length: candidates }, (_, candidate) => ({
      item,
      seed: typeof seed === 'number' ? (seed + Math.imul(candidate, 0x9e3779b1)) >>> 0 : seed,
      guidance: guidance?.[item] ?? advised,
    })),
  );

/**
 * The conditions of a prior from captions, as a function that returns them for some of the items: the inputs that the network `component` lists. Unconditional
 * rows are the negative captions of the request, or else encode the empty text.
 * @throws ModelError
 */
export const priorConditions = async (
  { backend, family, conditioning, negative, seeds, signal }: PriorRequest,
  { component, draws }: { readonly component: ComponentName; readonly draws: readonly PriorDraw[] },
): Promise<(items: readonly number[]) => Readonly<Record<string, Condition>>> => {
  const { inputs } = componentOf(family, component);
  const rows = seeds.length;
  if (conditioning.hidden.data.length === 0 && inputs.hidden_states) {
    throw new ModelError(
      'BAD_INPUT',
      'The conditioning has no hidden states, which the prior of {family} reads. Encode the text with {family}, or with another model whose text encoder computes them.',
      { params: { family: family.manifest.family } },
    );
  }
  const conditions = (empty: Partial<Awaited<ReturnType<typeof encodeText>>>) => ({
    text_embeds: conditionRows(conditioning.embeddings.data, {
      rows,
      shape: [(family.manifest.text ?? family.manifest.embedding).dimension],
      what: 'The text embedding',
      none: empty.embeddings,
      negative: negative?.embeddings.data,
    }),
    hidden_states: conditionRows(conditioning.hidden.data, {
      rows,
      shape: conditioning.hidden.dims.slice(1),
      what: 'The hidden states',
      none: empty.hidden,
      negative: negative?.hidden.data,
    }),
    attention_mask: conditionRows(conditioning.mask.data, {
      rows,
      shape: conditioning.mask.dims.slice(1),
      what: 'The mask',
      none: empty.mask,
      negative: negative?.mask.data,
    }),
  });
  conditions({}); // refuses rows of another size before anything is computed
  const guided = draws.some(({ guidance }) => guidance !== 1);
  const conditionOf = conditions(guided && !negative ? await encodeText({ backend, family, texts: [''], signal }) : {});
  const listed = Object.entries(conditionOf).filter(([name]) => Object.hasOwn(inputs, name));
  return (items) => Object.fromEntries(listed.map(([name, condition]) => [name, condition(items)]));
};

/**
 * Image embeddings z_i from rows `[D]` of the whitened space (z - mean) / std, of length 1 in normalised spaces.
 */
export const fromWhitened = (
  rows: readonly Float32Array[],
  { mean, std }: { readonly mean: readonly number[]; readonly std: readonly number[] },
  { family }: Pick<PriorRequest, 'family'>,
): Float32Array[] =>
  rows.map((row) => {
    const coloured = row.map((value, index) => value * (std[index] ?? 1) + (mean[index] ?? 0));
    return family.manifest.embedding.normalised ? unitRow(coloured) : coloured;
  });

/** The candidate `[D]` of each item with the highest cosine to its text embedding, `[N, D]`; the first one of equals. `found` has N · candidates rows. */
export const nearestToText = (
  found: readonly Float32Array[],
  { conditioning, seeds, family, candidates = 1 }: PriorRequest,
): Float32Array => {
  const { dimension: width } = family.manifest.embedding;
  const texts = splitRows(conditioning.embeddings.data, { rows: seeds.length, width, what: 'The text embedding' });
  return joinRows(batches(found, candidates).map((choices, item) => nearest(choices, texts[item] ?? new Float32Array())));
};

const nearest = (candidates: readonly Float32Array[], text: Float32Array): Float32Array => {
  const [first = new Float32Array()] = candidates;
  let best = { row: first, score: Number.NEGATIVE_INFINITY };
  for (const row of candidates.length > 1 ? candidates : []) {
    const score = cosineSimilarity(row, text);
    if (score > best.score) best = { row, score };
  }
  return best.row;
};
