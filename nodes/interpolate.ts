import { z } from 'zod';
import { refuse } from '../graph/index.ts';
import { lerp, slerp } from '../models/latent/index.ts';
import { defineNode, oneSpace } from './define.ts';
import { embedding, embeddingsOf, number, typeOf } from './kinds.ts';
import { spaced, walk } from './params.ts';
import type { Steer } from './steer.ts';
import { at, rowsOf, sweepRows } from './tensors.ts';

export const interpolateNode = defineNode({
  type: 'interpolate',
  version: 1,
  title: 'Interpolate',
  category: 'Embedding',
  icon: 'spline',
  doc: 'Walks from one embedding to another in even steps, as in figure 4 of the paper. Each pair gives a strip of embeddings.',
  inputs: { from: embedding('Where the walk starts.'), to: embedding('Where it ends: of the same CLIP and the same tower.') },
  outputs: {
    embedding: embedding('The embeddings along the way, one strip after the other.'),
    thetas: number('The place of each on the way: 0 is the start, 1 the end.'),
  },
  params: z.object(walk),
  steer: { walk: { from: 'from', to: 'to', embedding: 'embedding', steps: 'steps' } } satisfies Steer,
  infer({ inputs }) {
    const space = oneSpace(inputs);
    const [from, to] = [inputs.from?.attributes.role, inputs.to?.attributes.role];
    if (from && to && from !== to)
      throw refuse('Cannot interpolate between a text embedding and an image embedding. Put a Prior after the text.');
    return { embedding: typeOf('embedding', { space, role: from ?? to }) };
  },
  run({ inputs: { from, to }, params }) {
    const between = params.method === 'slerp' ? slerp : lerp;
    const ends = rowsOf(to);
    const { rows, values } = sweepRows(rowsOf(from), spaced(params.start, params.end, params.steps), (row, theta, index) =>
      between(row, at(ends, index), theta),
    );
    return { embedding: embeddingsOf(from, rows), thetas: values };
  },
});
