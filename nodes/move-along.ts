import * as z from 'zod';
import { moveAlong, standardScores } from '../models/pca/coordinates.ts';
import { defineNode, oneSpace } from './define.ts';
import { basis, embedding, embeddingsOf, typeOf } from './kinds.ts';
import type { MoveFacet, Steer } from './steer.ts';
import { at, rowsOf } from './tensors.ts';

const position = z.number().min(-100).max(100);
const params = z.object({
  amount: position.default(0).meta({
    widget: 'slider',
    step: 0.1,
    description: 'How far to move. One unit is half the way from one group to the other. Connect a Range to make a strip.',
  }),
  start: position
    .optional()
    .describe('Where on the direction to start: -1 is the mean of the first group, 1 that of the second. Default: where the embedding is.'),
  keepLength: z
    .boolean()
    .default(false)
    .describe('Whether a moved embedding keeps its length, so that it is turned towards the direction.'),
});

type Movement = Pick<z.output<typeof params>, 'amount' | 'start'>;

const saved = z.object({ amount: params.shape.amount.catch(0), start: params.shape.start.catch(undefined) });
const toThousandths = (value: number) => Math.round(value * 1000) / 1000 + 0; // + 0 turns -0 into 0
/** The score on the direction after the movement of an embedding with the score `from`. */
const scoreAfter = ({ amount, start }: Movement, from: number): number => (start ?? from) + amount;

const move = {
  embedding: 'embedding',
  basis: 'direction',
  moved: 'embedding',
  read: (values) => saved.parse(values),
  write: ({ amount, start }) => ({ amount, start }),
  score: (movement, start, component) => (component === 0 ? scoreAfter(movement, start[0] ?? 0) : (start[component] ?? 0)),
  moveTo: (movement, start, { component, score }) =>
    component === 0 ? { ...movement, amount: toThousandths(score - (movement.start ?? start[0] ?? 0)) } : movement,
  to: ([score]) => ({ amount: 0, start: score }),
} satisfies MoveFacet<Movement>;

/** A vector scaled to the length of another one. */
const withLengthOf = (vector: Float32Array, other: Float32Array): Float32Array => {
  const [length, wanted] = [vector, other].map((row) => Math.sqrt(row.reduce((sum, value) => sum + value * value, 0))) as [number, number]; // safe: two of two
  return length === 0 ? vector : vector.map((value) => (value * wanted) / length);
};

export const moveAlongNode = defineNode({
  type: 'move-along',
  version: 1,
  title: 'Move along',
  category: 'Embedding',
  icon: 'arrow-right-from-line',
  doc: 'Moves embeddings along a direction between two groups: a dog towards a dog with a hat. With a PCA basis, along its first component.',
  inputs: { embedding: embedding('The embeddings to move.'), direction: basis('The direction, from Direction.') },
  outputs: { embedding: embedding('The moved embeddings.') },
  params,
  steer: { move, along: true } satisfies Steer,
  infer: ({ inputs }) => ({ embedding: typeOf('embedding', { space: oneSpace(inputs), role: inputs.embedding?.attributes.role }) }),
  run({ inputs, params: { keepLength, ...movement } }) {
    const rows = rowsOf(inputs.embedding).map((row, index) => {
      const basis = at(inputs.direction, index);
      const from = standardScores(basis, row)[0] ?? 0;
      const moved = moveAlong(basis, row, [scoreAfter(movement, from) - from]);
      return keepLength ? withLengthOf(moved, row) : moved;
    });
    return { embedding: embeddingsOf(inputs.embedding, rows) };
  },
});
