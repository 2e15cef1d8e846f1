import { componentOf } from './component.ts';
import { type Conditioning, conditionRows } from './conditions.ts';
import type { ModelFamily } from './family.ts';
import type { Condition } from './guidance.ts';
import { joinRows, splitRows, unitRow } from './rows.ts';

/** What a decoder runs with: the guidance that is left to its second pass, and what it is told. */
export type DecoderRun = { readonly guidance: readonly number[]; readonly conditions: Readonly<Record<string, Condition>> };

/**
 * How a decoder takes the guidance of its items. One whose manifest lists the input `guidance` is distilled: told the scale, it draws with it in one pass
 * (Meng et al. 2023). Scales below 1, which it was not taught, are left to its second pass, as all are in other decoders.
 */
const guidanceTold = (family: ModelFamily, guidance: readonly number[]): DecoderRun => {
  if (!componentOf(family, 'decoder').inputs.guidance) return { guidance, conditions: {} };
  const rows = guidance.map((scale) => Float32Array.of(Math.max(scale, 1)));
  return {
    guidance: guidance.map((scale) => Math.min(scale, 1)),
    conditions: { guidance: { rows, nothing: Float32Array.of(1), shape: [] } },
  };
};

/** What a decoder is told of N items. */
export type DecoderTold = {
  /** z_i `[N, D]`; a row of zeros says nothing. */
  readonly embeddings: Float32Array;
  /** The captions. Left out: nothing is said. */
  readonly conditioning?: Conditioning | undefined;
};

/**
 * The conditions of a decoder, as a function that gives them for some of `count` items and their guidance, one an item: z_i and z_t, scaled to length 1 in normalised spaces, as in
 * training; and the caption's tokens where the manifest lists `hidden_states` and `attention_mask` among the decoder's inputs, as in the paper
 * (section 2.1). Nothing (no caption, or the half that guidance leaves) is zeros everywhere, in the mask too.
 * @throws ModelError
 */
export const decoderConditions = (
  family: ModelFamily,
  count: number,
  { embeddings, conditioning }: DecoderTold,
): ((items: readonly number[], guidance: readonly number[]) => DecoderRun) => {
  const { dimension: width, normalised } = family.manifest.embedding;
  const { inputs } = componentOf(family, 'decoder');
  const embedding = (data: Float32Array | undefined, what: string) => {
    const scaled = data && normalised ? joinRows(splitRows(data, { rows: count, width, what }).map(unitRow)) : data;
    return conditionRows(scaled, { rows: count, shape: [width], what });
  };
  const tokens = {
    hidden_states: { data: conditioning?.hidden.data, what: 'The hidden states' },
    attention_mask: { data: conditioning?.mask.data, what: 'The mask' },
  };
  const told: Record<string, (items: readonly number[]) => Condition> = {
    image_embeds: embedding(embeddings, 'The embedding'),
    text_embeds: embedding(conditioning?.embeddings.data, 'The text embedding'),
  };
  for (const [name, { data, what }] of Object.entries(tokens)) {
    const shape = inputs[name]?.shape.slice(1).map(Number); // sizes, after the batch
    if (shape) told[name] = conditionRows(data, { rows: count, shape, what });
  }
  return (items, scales) => {
    const { guidance, conditions } = guidanceTold(family, scales);
    const said = Object.fromEntries(Object.entries(told).map(([name, condition]) => [name, condition(items)]));
    return { guidance, conditions: { ...said, ...conditions } };
  };
};
