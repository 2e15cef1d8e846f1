import type { Backend } from './backend.ts';
import { encodeText } from './clip.ts';
import { denoise } from './denoise.ts';
import { ModelError } from './error.ts';
import type { ModelFamily } from './family.ts';
import { type Condition, guidedDenoiser } from './guidance.ts';
import { cosineSimilarity } from './latent/index.ts';
import { generator } from './random.ts';
import { joinRows, pieces, splitRows, unitRow } from './rows.ts';
import { schedulerNamed } from './scheduler-name.ts';
import { createScheduler } from './schedulers/index.ts';
import type { Tensor } from './tensor.ts';

/** A caption's embeddings: z_t `[N, D]`, hidden states `[N, T, H]`, mask `[N, T]`. */
export type PriorConditioning = { readonly embeddings: Tensor; readonly hidden: Tensor; readonly mask: Tensor };

export type PriorRequest = {
  readonly backend: Backend;
  readonly family: ModelFamily;
  readonly conditioning: PriorConditioning;
  /** One an item, N. */
  readonly seeds: readonly number[];
  /** One an item. Left out: as the manifest advises; 1 is without guidance. */
  readonly guidance?: readonly (number | undefined)[];
  readonly steps?: number | undefined;
  readonly scheduler?: string | undefined;
  readonly eta?: number | undefined;
  /** Embeddings drawn for each item; the one nearest to z_t is kept. */
  readonly candidates?: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: (progress: { readonly step: number; readonly of: number }) => void;
};

/** Items denoised as one batch. */
const largestBatch = 32;

/**
 * Samples image embeddings z_i `[N, D]` for captions by diffusion in the whitened space `(z - mean) / std` (unCLIP, section 2.2).
 * Item i, candidate c draws from its own generator of seed `seeds[i] + c * 0x9E3779B1 mod 2^32`: x_T first, then one draw a step that
 * needs noise. The candidate with the highest cosine to z_t is kept. Guidance is against the encoding of the empty text.
 * Embeddings of a normalised space come out with length 1.
 * @throws ModelError
 */
export const samplePrior = async (request: PriorRequest): Promise<Float32Array> => {
  const { backend, family, conditioning, seeds, signal, candidates = 1 } = request;
  const { prior, embedding, tokenizer } = family.manifest;
  if (!prior) throw new ModelError('MODEL_MISSING', `The model ${family.manifest.family} has no prior. Choose another model.`);
  const [rows, width] = [seeds.length, embedding.dimension];
  const hiddenShape = conditioning.hidden.dims.slice(1);
  const texts = splitRows(conditioning.embeddings.data, { rows, width, what: 'The text embedding' });
  const hidden = splitRows(conditioning.hidden.data, { rows, width: product(hiddenShape), what: 'The hidden states' });
  const mask = splitRows(conditioning.mask.data, { rows, width: tokenizer.contextLength, what: 'The mask' });
  const scheduler = createScheduler({
    name: schedulerNamed(request.scheduler ?? prior.defaults.scheduler),
    training: prior.scheduler,
    steps: request.steps ?? prior.defaults.steps,
    eta: request.eta ?? 0,
  });
  const draws = seeds.flatMap((seed, item) =>
    Array.from({ length: candidates }, (_, candidate) => ({
      item,
      seed: (seed + Math.imul(candidate, 0x9e3779b1)) >>> 0,
      guidance: request.guidance?.[item] ?? prior.defaults.guidance,
    })),
  );
  const nothing = draws.some(({ guidance }) => guidance !== 1) ? await encodeText({ backend, family, texts: [''], signal }) : undefined;
  const session = await backend.session(family, 'prior', signal);
  const groups = pieces(draws, largestBatch);
  const found: Float32Array[] = [];
  for (const [group, draws] of groups.entries()) {
    const condition = (all: readonly Float32Array[], none: Float32Array | undefined, shape: readonly number[]): Condition => ({
      rows: draws.map(({ item }) => all[item] ?? new Float32Array()),
      nothing: none ?? new Float32Array(),
      shape,
    });
    const generators = draws.map(({ seed }) => generator(seed));
    const ends = await denoise({
      denoiser: guidedDenoiser({
        session,
        shape: [width],
        conditions: {
          text_embeds: condition(texts, nothing?.embeddings, [width]),
          hidden_states: condition(hidden, nothing?.hidden, hiddenShape),
          attention_mask: condition(mask, nothing?.mask, [tokenizer.contextLength]),
        },
        guidance: draws.map(({ guidance }) => guidance),
      }),
      schedulers: draws.map(() => scheduler),
      start: generators.map((noise) => noise.randn(width).map((value) => value * scheduler.initialScale)),
      noise: generators,
      signal,
      report: ({ step, of }) => request.progress?.({ step: group * of + step, of: groups.length * of }),
    });
    found.push(...ends);
  }
  const embeddings = found.map((row) => {
    const coloured = row.map((value, index) => value * (prior.std[index] ?? 1) + (prior.mean[index] ?? 0));
    return embedding.normalised ? unitRow(coloured) : coloured;
  });
  return joinRows(pieces(embeddings, candidates).map((choices, item) => nearest(choices, texts[item] ?? new Float32Array())));
};

/** The candidate with the highest cosine to the text embedding; the first of equals. */
const nearest = (candidates: readonly Float32Array[], text: Float32Array): Float32Array => {
  const [first = new Float32Array()] = candidates;
  let best = { row: first, score: Number.NEGATIVE_INFINITY };
  for (const row of candidates.length > 1 ? candidates : []) {
    const score = cosineSimilarity(row, text);
    if (score > best.score) best = { row, score };
  }
  return best.row;
};

const product = (lengths: readonly number[]) => lengths.reduce((total, length) => total * length, 1);
