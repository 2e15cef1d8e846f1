import type { Backend } from './backend.ts';
import { encodeText } from './clip.ts';
import { type Conditioning, conditionRows } from './conditions.ts';
import type { ModelFamily } from './family.ts';
import type { Condition } from './guidance.ts';
import { cosineSimilarity } from './latent/index.ts';
import { joinRows, pieces, splitRows } from './rows.ts';

/** What every prior is asked, whatever it does. */
export type PriorAsked = {
  readonly backend: Backend;
  readonly family: ModelFamily;
  readonly conditioning: Conditioning;
  /** One an item, N. */
  readonly seeds: readonly number[];
  /** One an item. Left out: as the manifest advises; 1 is without guidance. */
  readonly guidance?: readonly (number | undefined)[];
  /** Embeddings drawn for each item; the one nearest to z_t is kept. */
  readonly candidates?: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: (progress: { readonly step: number; readonly of: number }) => void;
};

/** A candidate to be drawn for an item. */
export type PriorDraw = { readonly item: number; readonly seed: number; readonly guidance: number };

/**
 * The candidates of all items, item after item: candidate c of item i has the seed `seeds[i] + c * 0x9E3779B1 mod 2^32`, so the first one is what
 * is drawn without candidates. `advised` is the guidance where none is given.
 */
export const drawsOf = ({ seeds, guidance, candidates = 1 }: PriorAsked, advised: number): PriorDraw[] =>
  seeds.flatMap((seed, item) =>
    Array.from({ length: candidates }, (_, candidate) => ({
      item,
      seed: (seed + Math.imul(candidate, 0x9e3779b1)) >>> 0,
      guidance: guidance?.[item] ?? advised,
    })),
  );

/**
 * What a prior reads of the captions, as a function that gives it for some items; the half that guidance leaves reads the empty text.
 * @throws ModelError
 */
export const priorConditions = async (
  { backend, family, conditioning: { embeddings, hidden, mask }, seeds, signal }: PriorAsked,
  draws: readonly PriorDraw[],
): Promise<(items: readonly number[]) => Readonly<Record<string, Condition>>> => {
  const { embedding, tokenizer } = family.manifest;
  const rows = seeds.length;
  const conditions = (nothing: Partial<Awaited<ReturnType<typeof encodeText>>>) => ({
    text_embeds: conditionRows(embeddings.data, {
      rows,
      shape: [embedding.dimension],
      what: 'The text embedding',
      nothing: nothing.embeddings,
    }),
    hidden_states: conditionRows(hidden.data, { rows, shape: hidden.dims.slice(1), what: 'The hidden states', nothing: nothing.hidden }),
    attention_mask: conditionRows(mask.data, { rows, shape: [tokenizer.contextLength], what: 'The mask', nothing: nothing.mask }),
  });
  conditions({}); // rows that do not fit are refused before anything is computed
  const guided = draws.some(({ guidance }) => guidance !== 1);
  const told = conditions(guided ? await encodeText({ backend, family, texts: [''], signal }) : {});
  return (items) => Object.fromEntries(Object.entries(told).map(([name, condition]) => [name, condition(items)]));
};

/** Of the candidates `[N · candidates, D]`, those nearest to the text embedding of their item, `[N, D]`: the highest cosine, the first of equals. */
export const nearestToText = (
  found: readonly Float32Array[],
  { conditioning, seeds, family, candidates = 1 }: PriorAsked,
): Float32Array => {
  const { dimension: width } = family.manifest.embedding;
  const texts = splitRows(conditioning.embeddings.data, { rows: seeds.length, width, what: 'The text embedding' });
  return joinRows(pieces(found, candidates).map((choices, item) => nearest(choices, texts[item] ?? new Float32Array())));
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
