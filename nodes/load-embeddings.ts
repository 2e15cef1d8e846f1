import * as z from 'zod';
import { defineNode, familyOf } from './define.ts';
import { checkSpace, columnFor, embeddingExtensions, embeddingOf, loadTable, thumbnailsOf } from './embedding-table.ts';
import { embedding, image, text, typeOf } from './kinds.ts';
import type { Steer } from './steer.ts';

/** The space of embeddings that no file, param or model names. */
const unnamed = 'own';

const column = (what: string) =>
  z.string().max(200).optional().describe(`The column with the ${what}. Default: the one with a usual name.`);

export const loadEmbeddingsNode = defineNode({
  type: 'load-embeddings',
  version: 1,
  title: 'Load embeddings',
  category: 'Input',
  effort: { each: 4, whole: 2 },
  icon: 'file-input',
  doc: 'Embeddings from a file, with their captions and labels: .npy, .npz, .safetensors, Parquet, CSV, JSON Lines, or the TSV pair of the Embedding Projector.',
  inputs: {},
  outputs: {
    embedding: embedding('The embeddings, [N, D].'),
    captions: text('The caption of each embedding. Without captions: its name.'),
    labels: text('The label of each embedding. Without labels: empty texts.'),
    names: text('The name of each embedding, of a file for example. Without names: its row, from 1.'),
    thumbnails: image('The small picture of each embedding; none if the file has none.'),
    omitted: text('The rows that were left out, from 1.'),
  },
  params: z.object({
    file: z.string().max(4096).default('').meta({
      file: true,
      accept: embeddingExtensions,
      description: 'The file: a path relative to the workflow file, or a file dropped here.',
    }),
    metadata: z.string().max(4096).default('').meta({
      file: true,
      accept: embeddingExtensions,
      description: 'A second file with a line of texts for each embedding: the metadata of the Embedding Projector.',
    }),
    array: z
      .string()
      .max(200)
      .optional()
      .describe(
        'The name of the array, tensor or column with the embeddings, if the file has several. Default: the only one, or a usual name.',
      ),
    captionColumn: column('captions'),
    labelColumn: column('labels'),
    nameColumn: column('names'),
    model: z
      .string()
      .min(1)
      .optional()
      .meta({ model: true, description: 'The model that computed the embeddings: it names their space, and their dimension is checked.' }),
    space: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe(
        'The name of the space, for embeddings of a model that is not installed. Default: that of the model or of the file, or else `own`.',
      ),
    role: z
      .enum(['image', 'text'])
      .optional()
      .describe('What the embeddings are of: pictures or texts. Default: what the file says, or else pictures.'),
    start: z.int().min(0).default(0).describe('The first row to read, from 0.'),
    count: z.int().min(1).optional().describe('How many rows to read. Default: all.'),
    invalid: z
      .enum(['refuse', 'leave-out'])
      .default('refuse')
      .describe('Rows with NaN or infinite numbers: `refuse` the file, or `leave-out` the rows.'),
  }),
  steer: { captioned: { embedding: 'embedding', captions: 'captions', labels: 'labels', thumbnails: 'thumbnails' } } satisfies Steer,
  models: ({ model, role }) =>
    model === undefined ? undefined : { family: model, component: role === 'text' ? 'text-encoder' : 'image-encoder' },
  infer: ({ params: { space, role }, model }) => ({ embedding: typeOf('embedding', { space: model?.space ?? space, role }) }),
  async run({ params, context }) {
    const { table, omitted } = await loadTable(params, context);
    const family = params.model === undefined ? undefined : familyOf(context).manifest;
    if (family) checkSpace(table, params.file, family);
    const space = family?.embedding.space ?? params.space ?? table.space ?? unnamed;
    const rows = Array.from({ length: table.dims[0] + omitted.length }, (_, index) => index + params.start);
    const left = new Set(omitted);
    const names = columnFor(table, 'names', params.nameColumn) ?? rows.filter((row) => !left.has(row)).map((row) => String(row + 1));
    return {
      embedding: embeddingOf(table, space, params.role ?? table.role ?? 'image'),
      captions: columnFor(table, 'captions', params.captionColumn) ?? names,
      labels: columnFor(table, 'labels', params.labelColumn) ?? names.map(() => ''),
      names,
      thumbnails: thumbnailsOf(table),
      omitted: omitted.map((row) => String(row + 1)),
    };
  },
});
