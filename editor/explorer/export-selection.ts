import type { EmbeddingTable } from '../../models/embedding-files/index.ts';
import type { Cloud } from '../engine/latent/subject.ts';
import { saveBytes } from '../kit/save-file.ts';
import type { PlotColumn } from './columns.ts';

/** What a selection is written as: embeddings in a format, or the texts and numbers alone. */
export type ExportFormat = 'tsv' | 'npy' | 'safetensors' | 'names';

/** The selected embeddings with their texts and numbers as a table. Columns of the same title are numbered. */
export const selectedTable = (cloud: Cloud, points: readonly number[], columns: readonly PlotColumn[]): EmbeddingTable => {
  const { embedding } = cloud;
  const [, dimension = 0] = embedding.dims;
  const data = new Float32Array(points.length * dimension);
  for (const [row, point] of points.entries())
    data.set(embedding.data.subarray(point * dimension, (point + 1) * dimension), row * dimension);
  const named: Record<string, readonly string[]> = { index: points.map(String) };
  for (const { title, values } of columns) {
    const name = title in named ? `${title} ${Object.keys(named).length}` : title;
    named[name] = points.map((point) => String(values[point] ?? ''));
  }
  return { dims: [points.length, dimension], data, space: embedding.space, role: embedding.role, columns: named };
};

/** Offers the files of a table to the user as downloads. */
export const exportTable = async (table: EmbeddingTable, format: ExportFormat): Promise<void> => {
  const { writeEmbeddings } = await import('../../models/embedding-files/index.ts');
  // without numbers, a table is its names
  const written = format === 'names' ? { ...table, dims: [table.dims[0], 0] as const, data: new Float32Array(0) } : table;
  for (const file of await writeEmbeddings(written, { name: 'selection', format: format === 'names' ? 'csv' : format })) saveBytes(file);
};
