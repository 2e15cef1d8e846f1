import * as z from 'zod';
import { refuse } from '../graph/index.ts';
import { ModelError } from '../models/error.ts';
import { takeRows } from '../models/latent/batch.ts';
import { directionMethods } from '../models/latent/direction-methods.ts';
import { defineNode, oneSpace } from './define.ts';
import { basis, type Embedding, embedding, embeddingsOf, number, text, typeOf } from './kinds.ts';
import type { Steer } from './steer.ts';
import { checkPerEmbedding } from './tensors.ts';

/** The embeddings without and with the label. Throws `ModelError` BAD_INPUT when one of the groups is empty. */
const splitByLabel = (all: Embedding, labels: readonly string[], label: string) => {
  checkPerEmbedding('labels', labels.length, all.dims[0] ?? 0);
  const rows = Array.from(labels.keys());
  const [without, having] = [rows.filter((row) => labels[row] !== label), rows.filter((row) => labels[row] === label)];
  if (having.length > 0 && without.length > 0) return { from: takeRows(all, without), to: takeRows(all, having) };
  const known = [...new Set(labels)].slice(0, 12).join(', ');
  throw having.length === 0
    ? new ModelError('BAD_INPUT', 'No embedding has the label "{label}". Labels: {known}.', { params: { label, known } })
    : new ModelError('BAD_INPUT', 'All embeddings have the label "{label}". Connect others, too.', { params: { label } });
};

export const directionNode = defineNode({
  type: 'direction',
  version: 1,
  title: 'Direction',
  category: 'Embedding',
  icon: 'move-up-right',
  doc: 'The direction between two groups of embeddings: without a hat and with one. Move along moves embeddings in it. The groups are two inputs, or one label against all others.',
  inputs: {
    to: embedding('The embeddings that the direction leads to; with labels, the embeddings of all labels.', { batch: 'whole' }),
    from: embedding('The embeddings that the direction leads away from.', { batch: 'whole', optional: true }),
    labels: text('The label of each embedding of `to`, if `from` is not connected.', { batch: 'whole', optional: true }),
  },
  outputs: {
    direction: basis(
      'The direction, for Move along. On it, -1 is the mean of the embeddings it leads away from, 1 the mean of the others.',
    ),
    embedding: embedding('The difference between the groups as a vector, to be added by Combine: along the direction, from mean to mean.'),
    accuracy: number('The share of the embeddings on the side of their own group: 1 if the direction separates the groups.'),
  },
  params: z.object({
    label: z.string().max(1000).default('').describe('The label that the direction leads to, if labels are connected.'),
    method: z
      .enum(directionMethods)
      .default('difference')
      .describe(
        '`difference` leads from mean to mean; `classifier` is the normal of a logistic regression, which ignores what both groups share.',
      ),
    strength: z
      .number()
      .min(1e-6)
      .max(1e6)
      .default(1)
      .describe('How closely the classifier fits the embeddings: the inverse of its penalty, C in scikit-learn.'),
  }),
  steer: { direction: { from: 'from', to: 'to', direction: 'direction' } } satisfies Steer,
  infer({ inputs }) {
    if (inputs.to && !inputs.from && !inputs.labels) throw refuse('A direction needs two groups. Connect "from", or labels for "to".', {});
    const space = oneSpace(inputs);
    return { direction: typeOf('basis', { space }), embedding: typeOf('embedding', { space, role: inputs.to?.attributes.role }) };
  },
  async run({ inputs, params: { label, method, strength }, context: { services, signal, progress } }) {
    const { to: all, from, labels = [] } = inputs;
    const groups = from ? { from, to: all } : splitByLabel(all, labels, label);
    const onProgress = (step: number, of: number) => progress({ step, of });
    const found = await services.latent.direction(groups.from, groups.to, { method, strength, signal, onProgress });
    const distance = 2 * Math.sqrt(found.basis.explainedVariance[0] ?? 0);
    return {
      direction: [{ ...found.basis, space: all.space }],
      embedding: embeddingsOf(all, [found.basis.components.map((value) => value * distance)]),
      accuracy: [found.accuracy],
    };
  },
});
