import type { ModelContext } from './backend.ts';
import { encodeText, tokenizerSection } from './clip.ts';
import { type Conditioning, conditionRows } from './conditions.ts';
import type { Condition } from './guidance.ts';
import { cosineSimilarity } from './latent/index.ts';
import { batches, joinRows, splitRows } from './rows.ts';

/** The request that all priors share. */
export type PriorRequest = ModelContext & {
  readonly conditioning: Conditioning;
  /** One seed per item, N. */
  readonly seeds: readonly number[];
  /** One guidance scale per item; 1 is without guidance. Default: from the manifest. */
  readonly guidance?: readonly (number | undefined)[];
  /** The number of embeddings sampled per item. The one nearest to z_t is returned. Default: 1. */
  readonly candidates?: number;
  readonly progress?: (progress: { readonly step: number; readonly of: number }) => void;
};

/** A candidate of an item, with its own seed. */
export type PriorDraw = { readonly item: number; readonly seed: number; readonly guidance: number };

/**
 * The candidates of all items, item by item. Candidate c of item i has the seed `seeds[i] + c * 0x9E3779B1 mod 2^32`, so candidate 0 is the embedding
 * that is sampled without candidates. `advised` is the guidance of items that specify none.
 */
export const drawsOf = ({ seeds, guidance, candidates = 1 }: PriorRequest, advised: number): PriorDraw[] =>
  seeds.flatMap((seed, item) =>
    Array.from({ length: candidates }, (_, candidate) => ({
      item,
      seed: (seed + Math.imul(candidate, 0x9e3779b1)) >>> 0,
      guidance: guidance?.[item] ?? advised,
    })),
  );

/**
 * The conditions of a prior from captions, as a function that returns them for some of the items. Unconditional rows encode the empty text.
 * @throws ModelError
 */
export const priorConditions = async (
  { backend, family, conditioning: { embeddings, hidden, mask }, seeds, signal }: PriorRequest,
  draws: readonly PriorDraw[],
): Promise<(items: readonly number[]) => Readonly<Record<string, Condition>>> => {
  const { embedding } = family.manifest;
  const tokenizer = tokenizerSection(family);
  const rows = seeds.length;
  const conditions = (unconditional: Partial<Awaited<ReturnType<typeof encodeText>>>) => ({
    text_embeds: conditionRows(embeddings.data, {
      rows,
      shape: [embedding.dimension],
      what: 'The text embedding',
      unconditional: unconditional.embeddings,
    }),
    hidden_states: conditionRows(hidden.data, {
      rows,
      shape: hidden.dims.slice(1),
      what: 'The hidden states',
      unconditional: unconditional.hidden,
    }),
    attention_mask: conditionRows(mask.data, {
      rows,
      shape: [tokenizer.contextLength],
      what: 'The mask',
      unconditional: unconditional.mask,
    }),
  });
  conditions({}); // refuses rows of another size before anything is computed
  const guided = draws.some(({ guidance }) => guidance !== 1);
  const conditionOf = conditions(guided ? await encodeText({ backend, family, texts: [''], signal }) : {});
  return (items) => Object.fromEntries(Object.entries(conditionOf).map(([name, condition]) => [name, condition(items)]));
};

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
