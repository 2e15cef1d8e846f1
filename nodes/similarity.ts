import * as z from 'zod';
import { ModelError } from '../models/error.ts';
import { cosineSimilarity, probabilities } from '../models/latent/index.ts';
import { joinRows } from '../models/rows.ts';
import { shortNumber } from './captions.ts';
import { defineNode, modelIn, oneSpace } from './define.ts';
import { embedding, scores, text } from './kinds.ts';
import { rowsOf } from './tensors.ts';

/** The connected names, or else "row 1", "row 2", … Throws `ModelError` BAD_INPUT when their number is not `count`. */
const namesFor = (word: 'row' | 'column', names: readonly string[] | undefined, count: number): readonly string[] => {
  if (names && names.length !== count) {
    const template =
      word === 'row'
        ? 'There are {count} rows, but {names} row names. Connect one name per row.'
        : 'There are {count} columns, but {names} column names. Connect one name per column.';
    throw new ModelError('BAD_INPUT', template, { params: { count, names: names.length } });
  }
  return names ?? Array.from({ length: count }, (_, index) => `${word} ${index + 1}`);
};

export const similarityNode = defineNode({
  type: 'similarity',
  version: 1,
  title: 'Similarity',
  category: 'CLIP',
  icon: 'list-ordered',
  doc: 'Compares embeddings: the cosine of each row with each column, or with `softmax` the probability of each column for the row (zero-shot classification, figure 6 of the paper). In a family that was trained with a sigmoid, such as SigLIP, each probability is independent of the other columns.',
  inputs: {
    rows: embedding('The embeddings to describe, usually of pictures.', { batch: 'whole' }),
    columns: embedding('The embeddings to compare with, usually of captions.', { batch: 'whole' }),
    rowNames: text('Names of the rows.', { batch: 'whole', optional: true }),
    columnNames: text('Names of the columns: the captions themselves.', { batch: 'whole', optional: true }),
  },
  outputs: { scores: scores('The table.'), captions: text('The best column of each row with its score, for a grid.') },
  params: z.object({
    softmax: z.boolean().default(false).describe('Whether to output probabilities over the columns instead of cosines.'),
    scale: z
      .number()
      .positive()
      .max(1000)
      .default(100)
      .describe(
        'The factor that scales the cosines before the softmax; 100 in CLIP. A model that states its own factor is computed with that one.',
      ),
  }),
  models: ({ softmax }, inputs) => (softmax ? { ...modelIn(undefined, inputs, 'text-encoder'), logits: true, optional: true } : undefined),
  origin: ({ port, item }) =>
    port === 'captions'
      ? { rows: item, rowNames: item, columns: 'all', columnNames: 'all' }
      : { rows: 'all', rowNames: 'all', columns: 'all', columnNames: 'all' },
  infer({ inputs }) {
    oneSpace(inputs);
    return {};
  },
  run({ inputs, params, context: { model } }) {
    const [rows, columns] = [rowsOf(inputs.rows), rowsOf(inputs.columns)];
    const rowNames = namesFor('row', inputs.rowNames, rows.length);
    const columnNames = namesFor('column', inputs.columnNames, columns.length);
    const logits = model?.logits ?? { scale: params.scale, bias: 0, kind: 'softmax' as const };
    const table = rows.map((row) =>
      params.softmax ? probabilities(row, columns, logits) : Float32Array.from(columns, (column) => cosineSimilarity(row, column)),
    );
    const captions = table.map((row) => {
      const best = row.indexOf(Math.max(...row));
      const score = row[best] ?? 0;
      return `${columnNames[best]} ${params.softmax ? `${Math.round(score * 1000) / 10}%` : shortNumber(score)}`;
    });
    return { scores: { rows: rowNames, columns: columnNames, values: joinRows(table) }, captions };
  },
});
