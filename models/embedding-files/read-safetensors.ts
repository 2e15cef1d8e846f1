import { readSafetensorsHeader } from '../repository/safetensors.ts';
import type { WeightTensor } from '../repository/weights.ts';
import { type ByteSource, repositoryOf } from './byte-source.ts';
import { chooseArray } from './choose-array.ts';
import { matrixShape, readRows } from './matrix.ts';
import { readTexts } from './npy-texts.ts';
import { isWanted, type ReadOptions, type ReadTable, rowRange } from './read-options.ts';
import { readThumbnails } from './thumbnails.ts';

/**
 * Reads the embeddings of a `.safetensors` file. Its metadata `columns` (a JSON object of lists of N texts) and its tensors of N whole numbers become
 * columns, `thumbnails` pictures; `space` and `role` are metadata, too.
 */
export const readSafetensorsTable = async (source: ByteSource, options: ReadOptions): Promise<ReadTable> => {
  const { tensors, metadata } = await readSafetensorsHeader(repositoryOf(source), source.name, options.signal);
  const candidates = tensors.flatMap((tensor) => {
    const shape = matrixShape(tensor.shape);
    const isTable = tensor.dtype.includes('float') && (tensor.shape.length > 1 || tensors.length === 1 || tensor.name === options.array);
    return shape && isTable ? [{ name: tensor.name, tensor, shape }] : [];
  });
  const { tensor, shape } = chooseArray({
    file: source.name,
    candidates,
    wanted: options.array,
    names: tensors.map(({ name }) => name),
  });
  const arrayOf = ({ offset, dtype, shape }: WeightTensor) => ({ source, offset, type: dtype, shape });
  const rows = rowRange(shape[0], options);
  const columns: Record<string, readonly string[]> = {};
  for (const [name, texts] of Object.entries(textsOf(metadata.columns)))
    if (texts.length === shape[0] && isWanted(options, name)) columns[name] = texts.slice(rows.start, rows.start + rows.count);
  for (const other of tensors) {
    if (
      other.shape.length === 1 &&
      other.shape[0] === shape[0] &&
      other !== tensor &&
      !(other.name in columns) &&
      isWanted(options, other.name)
    )
      columns[other.name] = await readTexts(arrayOf(other), rows, options.signal);
  }
  const { space, role } = metadata;
  const pictures = tensors.find(({ name, dtype }) => name === 'thumbnails' && dtype === 'uint8');
  return {
    total: shape[0],
    dims: [rows.count, shape[1]],
    data: await readRows(arrayOf(tensor), shape, rows, options),
    columns,
    space,
    role: role === 'text' || role === 'image' ? role : undefined,
    thumbnails: pictures && (await readThumbnails({ ...pictures, source }, { total: shape[0], rows, signal: options.signal })),
  };
};

/** The columns in a file's metadata, without what is no list of texts: other programs may use the name for something else. */
const textsOf = (json: string | undefined): Readonly<Record<string, readonly string[]>> => {
  if (json === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(json);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return {};
    const isTexts = (list: unknown): list is string[] => Array.isArray(list) && list.every((text) => typeof text === 'string');
    return Object.fromEntries(Object.entries(parsed).filter((entry): entry is [string, string[]] => isTexts(entry[1])));
  } catch {
    return {};
  }
};
