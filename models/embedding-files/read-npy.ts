import { sentence } from '../../errors/index.ts';
import { badFile } from './bad-file.ts';
import type { ByteSource } from './byte-source.ts';
import { matrixShape, readRows } from './matrix.ts';
import { isText, readNpyHeader } from './npy.ts';
import { type ReadOptions, type ReadTable, rowRange } from './read-options.ts';

/** Reads the embeddings of a `.npy` file. */
export const readNpy = async (source: ByteSource, options: ReadOptions): Promise<ReadTable> => {
  const array = await readNpyHeader(source, options.signal);
  const shape = matrixShape(array.shape);
  if (isText(array) || !shape) {
    throw badFile(
      source.name,
      sentence('its array has the shape [{shape}] and contains {content}. Embeddings are numbers [N, D]', {
        shape: array.shape.join(', '),
        content: isText(array) ? sentence('texts') : sentence('numbers'),
      }),
    );
  }
  const rows = rowRange(shape[0], options);
  return { total: shape[0], dims: [rows.count, shape[1]], data: await readRows(array, shape, rows, options), columns: {} };
};
