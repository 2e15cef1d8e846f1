import { z } from 'zod';
import { combine } from '../models/latent/index.ts';
import { defineNode, oneSpace } from './define.ts';
import { embedding, embeddingsOf, typeOf } from './kinds.ts';
import { at, rowsOf } from './tensors.ts';

const more = (name: string) => embedding(`Embedding ${name}.`, { optional: true });
const weight = (name: string) =>
  z
    .number()
    .min(-10)
    .max(10)
    .default(1)
    .meta({ widget: 'slider', step: 0.05, description: `Weight of embedding ${name}. A negative one takes away.` });

export const combineNode = defineNode({
  type: 'combine',
  version: 1,
  title: 'Combine',
  category: 'Embedding',
  doc: 'Mixes up to eight embeddings: their weighted sum, brought to the mean of their lengths. The mix with an image embedding is an image embedding.',
  inputs: {
    a: embedding('Embedding a.'),
    b: more('b'),
    c: more('c'),
    d: more('d'),
    e: more('e'),
    f: more('f'),
    g: more('g'),
    h: more('h'),
  },
  outputs: { embedding: embedding('The mix.') },
  params: z.object({
    weightA: weight('a'),
    weightB: weight('b'),
    weightC: weight('c'),
    weightD: weight('d'),
    weightE: weight('e'),
    weightF: weight('f'),
    weightG: weight('g'),
    weightH: weight('h'),
  }),
  infer({ inputs }) {
    const roles = Object.values(inputs).map(({ attributes }) => attributes.role);
    const role = roles.includes('image') ? 'image' : roles.every((name) => name === 'text') ? 'text' : undefined;
    return { embedding: typeOf('embedding', { space: oneSpace(inputs), role }) };
  },
  run({ inputs, params, items }) {
    const { a, b, c, d, e, f, g, h } = inputs;
    const { weightA, weightB, weightC, weightD, weightE, weightF, weightG, weightH } = params;
    const weights = [weightA, weightB, weightC, weightD, weightE, weightF, weightG, weightH];
    const parts = [a, b, c, d, e, f, g, h].flatMap((value, index) =>
      value ? [{ rows: rowsOf(value), role: value.role, weight: at(weights, index) }] : [],
    );
    const mix = (item: number) =>
      combine(
        parts.map(({ rows }) => at(rows, item)),
        parts.map(({ weight }) => weight),
      );
    const role = parts.some((part) => part.role === 'image') ? 'image' : 'text';
    return {
      embedding: embeddingsOf(
        { space: a.space, role },
        items.map((_, item) => mix(item)),
      ),
    };
  },
});
