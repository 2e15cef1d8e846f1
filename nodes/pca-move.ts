import { z } from 'zod';
import { moveAlong, project } from '../models/pca/coordinates.ts';
import type { Basis } from '../models/pca/index.ts';
import { defineNode, oneSpace } from './define.ts';
import { basis, embedding, embeddingsOf, typeOf } from './kinds.ts';
import { at, rowsOf } from './tensors.ts';

const places = z.array(z.number().min(-100).max(100)).max(4096).default([]);
const params = z.object({
  coordinates: places.describe('Where to put it on the first components: c1, c2, … Components beyond the list stay as they are.'),
  deltas: places.describe('How far to move it from there along the first components: d1, d2, …'),
  component: z.int().min(1).max(4096).default(1).describe('The component that `amount` moves along; 1 explains the most.'),
  amount: z
    .number()
    .min(-100)
    .max(100)
    .default(0)
    .meta({ widget: 'slider', step: 0.1, description: 'How far to move along that one component. A range fed in here makes a strip.' }),
});

/** How far to go along each component, in standard deviations, for an embedding at `at` (its coordinates, in units of the embedding). */
const stepsFrom = (
  at: Float32Array,
  { explainedVariance }: Basis,
  { coordinates, deltas, component, amount }: z.output<typeof params>,
): number[] => {
  const length = Math.max(coordinates.length, deltas.length, amount === 0 ? 0 : component);
  return Array.from({ length }, (_, index) => {
    const deviation = Math.sqrt(explainedVariance[index] ?? 0);
    const coordinate = coordinates[index];
    const there = coordinate === undefined || deviation === 0 ? 0 : coordinate - (at[index] ?? 0) / deviation;
    return there + (deltas[index] ?? 0) + (index === component - 1 ? amount : 0);
  });
};

export const pcaMoveNode = defineNode({
  type: 'pca-move',
  version: 1,
  title: 'PCA move',
  category: 'PCA',
  doc: 'Moves embeddings along the principal components. One unit is one standard deviation of the embeddings that the basis was fitted on; 0 is their mean.',
  inputs: { embedding: embedding('The embeddings to move.'), basis: basis('The basis, from PCA fit.') },
  outputs: { embedding: embedding('The moved embeddings.') },
  params,
  infer: ({ inputs }) => ({ embedding: typeOf('embedding', { space: oneSpace(inputs), role: inputs.embedding?.attributes.role }) }),
  run({ inputs, params }) {
    const rows = rowsOf(inputs.embedding).map((row, index) => {
      const basis = at(inputs.basis, index);
      return moveAlong(basis, row, stepsFrom(project(basis, row), basis, params));
    });
    return { embedding: embeddingsOf(inputs.embedding, rows) };
  },
});
