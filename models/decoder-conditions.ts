import { componentOf } from './component.ts';
import { type Conditioning, conditionRows } from './conditions.ts';
import type { ModelFamily } from './family.ts';
import type { Condition } from './guidance.ts';
import { joinRows, splitRows, unitRow } from './rows.ts';

/** The inputs of a decoder's run: the guidance scales that need an unconditional pass, and the conditions. */
export type DecoderRun = { readonly guidance: readonly number[]; readonly conditions: Readonly<Record<string, Condition>> };

/**
 * Splits the guidance scales of N items between the network and an unconditional pass. A decoder whose manifest lists the input `guidance` is distilled
 * (Meng et al. 2023): it receives the scale and needs one pass. It was not trained for scales below 1, so these use the unconditional pass, as all
 * scales do with other decoders.
 */
const splitGuidance = (family: ModelFamily, guidance: readonly number[]): DecoderRun => {
  if (!componentOf(family, 'decoder').inputs.guidance) return { guidance, conditions: {} };
  const rows = guidance.map((scale) => Float32Array.of(Math.max(scale, 1)));
  return {
    guidance: guidance.map((scale) => Math.min(scale, 1)),
    conditions: { guidance: { rows, unconditional: Float32Array.of(1), shape: [] } },
  };
};

/** The conditions of a decoder for N items. */
export type DecoderConditions = {
  /** z_i `[N, D]`; a row of zeros is unconditional. */
  readonly embeddings: Float32Array;
  /** The captions. Without them, z_t and the tokens are unconditional. */
  readonly conditioning?: Conditioning | undefined;
};

/**
 * The conditions of a decoder for `count` items, as a function of some of the items and their guidance scales. The conditions are z_i and z_t, scaled to
 * length 1 in normalised spaces, as in training. If the manifest lists the inputs `hidden_states` and `attention_mask`, they include the tokens
 * of the caption, as in the paper (section 2.1). Unconditional rows are zeros, also in the mask.
 * @throws ModelError
 */
export const decoderConditions = (
  family: ModelFamily,
  count: number,
  { embeddings, conditioning }: DecoderConditions,
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
  const rowsByInput: Record<string, (items: readonly number[]) => Condition> = {
    image_embeds: embedding(embeddings, 'The embedding'),
    text_embeds: embedding(conditioning?.embeddings.data, 'The text embedding'),
  };
  for (const [name, { data, what }] of Object.entries(tokens)) {
    const shape = inputs[name]?.shape.slice(1).map(Number); // numbers, because only the first axis is the batch
    if (shape) rowsByInput[name] = conditionRows(data, { rows: count, shape, what });
  }
  return (items, scales) => {
    const { guidance, conditions } = splitGuidance(family, scales);
    const selected = Object.fromEntries(Object.entries(rowsByInput).map(([name, condition]) => [name, condition(items)]));
    return { guidance, conditions: { ...selected, ...conditions } };
  };
};
