import { Inflate } from 'fflate';
import { sentence } from '../../errors/index.ts';
import { listZip, type ZipEntry } from '../repository/stored-zip.ts';
import { badFile } from './bad-file.ts';
import { type ByteSource, repositoryOf, sourceWithin } from './byte-source.ts';
import { chooseArray } from './choose-array.ts';
import { matrixShape, readRows } from './matrix.ts';
import { isText, type NpyArray, readNpyHeader } from './npy.ts';
import { readTexts } from './npy-texts.ts';
import { isWanted, type ReadOptions, type ReadTable, rowRange } from './read-options.ts';
import { readThumbnails } from './thumbnails.ts';

/** Reads the embeddings of an `.npz` file, with its arrays of N texts or numbers as columns. Only the arrays that are needed are unpacked. */
export const readNpz = async (source: ByteSource, options: ReadOptions): Promise<ReadTable> => {
  const { name: file } = source;
  const entries = (await listZip(repositoryOf(source), file, options.signal)).filter(({ name }) => name.endsWith('.npy'));
  const arrays = new Map<string, NpyArray>();
  const refused = new Map<string, unknown>();
  for (const entry of entries) {
    const name = entry.name.slice(0, -'.npy'.length);
    try {
      arrays.set(name, await readNpyHeader(entrySource(source, entry), options.signal));
    } catch (error) {
      // an array of objects beside the embeddings does no harm until it is read
      refused.set(name, error);
    }
  }
  if (options.array !== undefined && refused.has(options.array)) throw refused.get(options.array);
  const candidates = [...arrays].flatMap(([name, array]) => {
    const shape = matrixShape(array.shape);
    return !isText(array) && shape && (array.shape.length > 1 || name === options.array) ? [{ name, array, shape }] : [];
  });
  if (candidates.length === 0 && refused.size > 0) throw [...refused.values()][0];
  const {
    name: chosen,
    array,
    shape,
  } = chooseArray({ file, candidates, wanted: options.array, names: [...arrays.keys(), ...refused.keys()] });
  const rows = rowRange(shape[0], options);
  const columns: Record<string, string[]> = {};
  for (const [name, column] of arrays) {
    if (column.shape.length === 1 && column.shape[0] === shape[0] && name !== chosen && isWanted(options, name))
      columns[name] = await readTexts(column, rows, options.signal);
  }
  const textOf = async (name: string) => {
    const text = arrays.get(name);
    return text && isText(text) && text.shape.length === 0 ? (await readTexts(text, { start: 0, count: 1 }))[0] : undefined;
  };
  const role = await textOf('role');
  const pictures = arrays.get('thumbnails');
  return {
    total: shape[0],
    dims: [rows.count, shape[1]],
    data: await readRows(array, shape, rows, options),
    columns,
    space: await textOf('space'),
    role: role === 'text' || role === 'image' ? role : undefined,
    thumbnails: pictures?.type === 'uint8' ? await readThumbnails(pictures, { total: shape[0], rows, signal: options.signal }) : undefined,
  };
};

/** An entry of a zip file as a file. A deflated one is unpacked as far as it is read. */
const entrySource = (source: ByteSource, entry: ZipEntry): ByteSource => {
  const name = `${source.name}/${entry.name}`;
  if (entry.encrypted || (entry.method !== 0 && entry.method !== 8)) {
    throw badFile(source.name, sentence('its entry "{name}" is encrypted or compressed by an unusual method', { name: entry.name }));
  }
  const packed = sourceWithin(source, name, { offset: entry.offset, length: entry.bytes });
  return entry.method === 0 ? packed : unpacking(packed, entry.unpackedBytes);
};

const packedPiece = 2 ** 20;

const unpacking = (packed: ByteSource, bytes: number): ByteSource => {
  let unpacked = new Uint8Array(0);
  let [filled, consumed] = [0, 0];
  const inflate = new Inflate((piece) => {
    // an entry that unpacks to more than it states is a trap for the memory
    if (filled + piece.length > bytes)
      throw badFile(packed.name, sentence('it unpacks to more than the {bytes} bytes that it states', { bytes }));
    if (filled + piece.length > unpacked.length) {
      const larger = new Uint8Array(Math.min(bytes, Math.max(2 * unpacked.length, filled + piece.length)));
      larger.set(unpacked.subarray(0, filled));
      unpacked = larger;
    }
    unpacked.set(piece, filled);
    filled += piece.length;
  });
  const unpackTo = async (end: number, signal: AbortSignal | undefined): Promise<void> => {
    while (filled < end && consumed < packed.bytes) {
      const length = Math.min(packedPiece, packed.bytes - consumed);
      const piece = await packed.read({ offset: consumed, length }, signal);
      consumed += length;
      try {
        inflate.push(piece, consumed === packed.bytes);
      } catch (cause) {
        throw cause instanceof Error && 'sentence' in cause
          ? cause
          : badFile(packed.name, sentence('its compressed data are damaged'), cause);
      }
    }
    if (filled < end) throw badFile(packed.name, sentence('it unpacks to {found} bytes, and states {bytes}', { found: filled, bytes }));
  };
  return {
    name: packed.name,
    bytes,
    read: async ({ offset, length }, signal) => {
      await unpackTo(offset + length, signal);
      return unpacked.slice(offset, offset + length);
    },
  };
};
