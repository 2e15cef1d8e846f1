import * as z from 'zod';
import { refuse } from '../graph/index.ts';
import { lerp, slerpRaw } from '../models/latent/index.ts';
import { joinRows } from '../models/rows.ts';
import { defineNode } from './define.ts';
import { noise, number, typeOf } from './kinds.ts';
import { oneStep, spaced, walk } from './params.ts';
import { at, rowsOf, sweepRows } from './tensors.ts';

export const interpolateNoiseNode = defineNode({
  type: 'interpolate-noise',
  version: 1,
  title: 'Interpolate noise',
  category: 'Embedding',
  icon: 'spline',
  doc: 'Walks from one starting noise to another, alongside Interpolate. A walk between two inverted pictures then starts and ends at the pictures themselves (section 3.2 of the paper).',
  inputs: { from: noise('Where the walk starts.'), to: noise('Where the walk ends.') },
  outputs: {
    noise: noise('The noise along the walk, one strip after another.'),
    thetas: number('The position of each on the walk: 0 is the start, 1 is the end.'),
  },
  params: z.object(walk),
  single: oneStep,
  infer({ inputs }) {
    const [from, to] = [inputs.from?.attributes.shape, inputs.to?.attributes.shape];
    if (from && to && from !== to)
      throw refuse('The noises have different shapes: {from} and {to}. Create both with the same model.', { from, to });
    return { noise: typeOf('noise', { shape: from ?? to }) };
  },
  run({ inputs: { from, to }, params }) {
    const [fromShape, toShape] = [from.dims.slice(1).join('x'), to.dims.slice(1).join('x')];
    if (fromShape !== toShape)
      throw refuse('The noises have different shapes: {from} and {to}. Create both with the same model.', { from: fromShape, to: toShape });
    const between = params.method === 'slerp' ? slerpRaw : lerp;
    const ends = rowsOf(to);
    const { rows, values } = sweepRows(rowsOf(from), spaced(params.start, params.end, params.steps), (row, theta, index) =>
      between(row, at(ends, index), theta),
    );
    return { noise: { dims: [rows.length, ...from.dims.slice(1)], data: joinRows(rows) }, thetas: values };
  },
});
