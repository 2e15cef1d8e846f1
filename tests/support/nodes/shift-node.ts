import * as z from 'zod';
import { defineNode, oneSpace } from '../../../nodes/define.ts';
import { basis, embedding, typeOf } from '../../../nodes/kinds.ts';
import type { MoveFacet, Steer } from '../../../nodes/steer.ts';

const params = z.object({ offset: z.number().default(0) });
type Movement = z.output<typeof params>;

/**
 * A second node type that moves embeddings, for tests: by `offset` standard deviations along the first component. Its ports and params have
 * other names than those of PCA move.
 */
export const shiftNode = defineNode({
  type: 'shift',
  version: 1,
  title: 'Shift',
  category: 'PCA',
  doc: 'Moves embeddings along the first component.',
  inputs: { points: embedding('The embeddings to move.'), axes: basis('The basis.') },
  outputs: { shifted: embedding('The moved embeddings.') },
  params,
  steer: {
    move: {
      embedding: 'points',
      basis: 'axes',
      moved: 'shifted',
      read: (values) => params.parse(values),
      write: ({ offset }) => ({ offset }),
      score: ({ offset }, start, component) => (start[component] ?? 0) + (component === 0 ? offset : 0),
      moveTo: (movement, start, { component, score }) => (component === 0 ? { offset: score - (start[0] ?? 0) } : movement),
      to: ([first = 0]) => ({ offset: first }),
    } satisfies MoveFacet<Movement>,
  } satisfies Steer,
  infer: ({ inputs }) => ({ shifted: typeOf('embedding', { space: oneSpace(inputs) }) }),
  run: ({ inputs }) => ({ shifted: inputs.points }),
});
