import * as z from 'zod';
import { moveAlong, standardScores } from '../models/pca/coordinates.ts';
import { defineNode, oneSpace } from './define.ts';
import { basis, embedding, embeddingsOf, typeOf } from './kinds.ts';
import type { MoveFacet, Steer } from './steer.ts';
import { at, rowsOf } from './tensors.ts';

const scores = z.array(z.number().min(-100).max(100)).max(4096).default([]);
const params = z.object({
  coordinates: scores.describe('The new scores on the first components: c1, c2, … Components beyond the list do not change.'),
  deltas: scores.describe('How far to move from there along the first components: d1, d2, …'),
  component: z.int().min(1).max(4096).default(1).describe('The component that `amount` moves along; 1 explains the most variance.'),
  amount: z
    .number()
    .min(-100)
    .max(100)
    .default(0)
    .meta({ widget: 'slider', step: 0.1, description: 'How far to move along that component. Connect a Range to make a strip.' }),
});

type Movement = z.output<typeof params>;

/** The distance that an embedding with the standard scores `start` moves along a component, in standard deviations. */
const stepAlong = ({ coordinates, deltas, component: along, amount }: Movement, start: ArrayLike<number>, component: number): number => {
  const from = start[component] ?? 0;
  return (coordinates[component] ?? from) - from + (deltas[component] ?? 0) + (component === along - 1 ? amount : 0);
};

const stepsFrom = (start: ArrayLike<number>, movement: Movement): number[] => {
  const { coordinates, deltas, component, amount } = movement;
  const length = Math.max(coordinates.length, deltas.length, amount === 0 ? 0 : component);
  return Array.from({ length }, (_, index) => stepAlong(movement, start, index));
};

const toThousandths = (value: number) => Math.round(value * 1000) / 1000 + 0; // + 0 turns -0 into 0

/** The list without trailing zeros, so that components that do not move are not saved. */
const trimmed = (values: readonly number[]): number[] => values.slice(0, values.findLastIndex((value) => value !== 0) + 1);

const saved = z.object({
  coordinates: params.shape.coordinates.catch([]),
  deltas: params.shape.deltas.catch([]),
  component: params.shape.component.catch(1),
  amount: params.shape.amount.catch(0),
});

const move = {
  embedding: 'embedding',
  basis: 'basis',
  moved: 'embedding',
  read: (values) => saved.parse(values),
  write: ({ coordinates, deltas, amount }) => ({ coordinates, deltas, amount }),
  score: (movement, start, component) => (start[component] ?? 0) + stepAlong(movement, start, component),
  moveTo(movement, start, { component, score }) {
    const undisturbed = { ...movement, deltas: [] };
    const delta = score - (start[component] ?? 0) - stepAlong(undisturbed, start, component);
    const length = Math.max(movement.deltas.length, component + 1);
    const deltas = Array.from({ length }, (_, index) => (index === component ? toThousandths(delta) : (movement.deltas[index] ?? 0)));
    return { ...movement, deltas: trimmed(deltas) };
  },
  to: (scores) => ({ coordinates: [...scores], deltas: [], component: 1, amount: 0 }),
} satisfies MoveFacet<Movement>;

export const pcaMoveNode = defineNode({
  type: 'pca-move',
  version: 1,
  title: 'PCA move',
  category: 'PCA',
  icon: 'move-3d',
  doc: 'Moves embeddings along the principal components. One unit is one standard deviation of the embeddings that the basis was fitted on; 0 is their mean.',
  inputs: { embedding: embedding('The embeddings to move.'), basis: basis('The basis, from PCA fit.') },
  outputs: { embedding: embedding('The moved embeddings.') },
  params,
  steer: { move } satisfies Steer,
  infer: ({ inputs }) => ({ embedding: typeOf('embedding', { space: oneSpace(inputs), role: inputs.embedding?.attributes.role }) }),
  run({ inputs, params }) {
    const rows = rowsOf(inputs.embedding).map((row, index) => {
      const basis = at(inputs.basis, index);
      return moveAlong(basis, row, stepsFrom(standardScores(basis, row), params));
    });
    return { embedding: embeddingsOf(inputs.embedding, rows) };
  },
});
