import * as z from 'zod';
import { refuse } from '../graph/index.ts';
import { lerp, slerp } from '../models/latent/index.ts';
import { defineNode, oneSpace } from './define.ts';
import { embedding, embeddingsOf, number, typeOf } from './kinds.ts';
import { oneStep, spaced, walk } from './params.ts';
import type { Steer } from './steer.ts';
import { at, rowsOf, sweepRows } from './tensors.ts';

export const interpolateNode = defineNode({
  type: 'interpolate',
  version: 1,
  title: 'Interpolate',
  category: 'Embedding',
  icon: 'spline',
  doc: 'Walks from one embedding to another in even steps, as in figure 4 of the paper. Each pair yields a strip of embeddings.',
  inputs: {
    from: embedding('Where the walk starts.'),
    to: embedding('Where the walk ends: an embedding from the same CLIP model and the same encoder.'),
  },
  outputs: {
    embedding: embedding('The embeddings along the walk, one strip after another.'),
    thetas: number('The position of each on the walk: 0 is the start, 1 is the end.'),
  },
  params: z.object(walk),
  single: oneStep,
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
