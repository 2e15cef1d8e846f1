import * as z from 'zod';
import { combine, weightedSum } from '../models/latent/index.ts';
import { defineNode, oneSpace } from './define.ts';
import { embedding, embeddingsOf, typeOf } from './kinds.ts';
import { weight } from './params.ts';
import { at, rowsOf } from './tensors.ts';

const ports = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;
const more = (name: string) => embedding(`Embedding ${name}.`, { optional: true });

export const combineNode = defineNode({
  type: 'combine',
  version: 1,
  title: 'Combine',
  category: 'Embedding',
  icon: 'blend',
  doc: 'Mixes up to eight embeddings: their weighted sum, scaled to their mean length by default. A mix that contains an image embedding is an image embedding.',
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
    length: z
      .enum(['mean', 'sum'])
      .optional()
      .describe(
        '`mean` scales the sum to the mean length of the embeddings; `sum` leaves it as it is, as mixing in Kandinsky does. Default: `mean`.',
      ),
  }),
  infer({ inputs }) {
    const roles = Object.values(inputs).map(({ attributes }) => attributes.role);
    const role = roles.includes('image') ? 'image' : roles.every((name) => name === 'text') ? 'text' : undefined;
    return { embedding: typeOf('embedding', { space: oneSpace(inputs), role }) };
  },
  run({ inputs, params, items }) {
    const parts = ports.flatMap((port) => {
      const value = inputs[port];
      const letter = port.toUpperCase() as Uppercase<typeof port>; // safe: the type of toUpperCase() is only `string`
      return value ? [{ rows: rowsOf(value), role: value.role, weight: params[`weight${letter}`] }] : [];
    });
    const weights = parts.map(({ weight }) => weight);
    const vectorsAt = (item: number) => parts.map(({ rows }) => at(rows, item));
    const mix = params.length === 'sum' ? weightedSum : combine;
    const mixed = items.map((_, item) => mix(vectorsAt(item), weights));
    const role = parts.some((part) => part.role === 'image') ? 'image' : 'text';
    return { embedding: embeddingsOf({ space: inputs.a.space, role }, mixed) };
  },
});
