import { ModelError } from '../error.ts';
import type { ByteRange, Repository } from '../repository/repository.ts';
import { readTensor, readTensorBytes } from '../repository/tensor-values.ts';
import { bytesOfType, type WeightTable, type WeightTensor, weightTable } from '../repository/weights.ts';
import { roundHalfEven } from '../round-half-even.ts';
import { isFloat } from './data-type.ts';
import { scalesName } from './weights.ts';

/** How far the int8 copy of a tensor is from its weights: the largest difference, and the root mean square of all over that of the weights. */
export type QuantizationError = { readonly name: string; readonly max: number; readonly relative: number };

/** A repository with int8 copies of its weights. */
export type Int8Weights = {
  /**
   * The repository with one more file for each call of `quantize`. That file is on no disk: a range of it is computed from the weights when it is
   * read. Read from start to end, each weight is read once.
   */
  readonly repository: Repository;
  /**
   * The table of the tensors in the int8 file `file`, in the format of safetensors. Matrices and convolutions have one scale for each output
   * channel, in a tensor of their own (`scalesName`); all other tensors are the same bytes.
   */
  readonly quantize: (table: WeightTable, file: string) => WeightTable;
  /** The files of the original repository that a file of the new one is computed from. */
  readonly originals: (file: string) => readonly string[];
  /** The errors of the tensors whose copies were read from start to end. */
  readonly errors: () => readonly QuantizationError[];
};

/** Below this number of elements, a tensor costs little memory, and its rounding errors reach the whole output. */
const smallest = 4096;

/** Largest magnitude of an int8 that has a negative counterpart. */
const limit = 127;

/** Bytes of the file whose content is known from one tensor. */
type Segment = {
  readonly start: number;
  readonly bytes: number;
  readonly read: (range: ByteRange, signal?: AbortSignal) => Promise<Uint8Array>;
};

const isMatrix = ({ dtype, shape }: WeightTensor, minimum: number): boolean =>
  isFloat(dtype) && (shape.length === 2 || shape.length === 4) && shape.reduce((all, size) => all * size, 1) >= minimum;

/** The rows of a tensor as int8 with one scale a row; counts the errors on the way. */
const quantizer = (repository: Repository, tensor: WeightTensor) => {
  const [rows = 1, ...rest] = tensor.shape;
  const size = rest.reduce((all, each) => all * each, 1);
  const rowBytes = size * bytesOfType[tensor.dtype];
  const scales = new Float32Array(rows).fill(Number.NaN);
  let [known, max, squares, energy] = [0, 0, 0, 0];

  const quantize = async (from: number, to: number, signal?: AbortSignal): Promise<Int8Array> => {
    const part: WeightTensor = {
      ...tensor,
      shape: [to - from, ...rest],
      offset: tensor.offset + from * rowBytes,
      bytes: (to - from) * rowBytes,
      ...(tensor.data && { data: tensor.data.subarray(from * rowBytes, to * rowBytes) }),
    };
    const values = await readTensor(repository, part, signal);
    const result = new Int8Array(values.length);
    for (let row = from; row < to; row++) {
      const start = (row - from) * size;
      let largest = 0;
      for (let index = start; index < start + size; index++) largest = Math.max(largest, Math.abs(values[index] as number));
      if (!Number.isFinite(largest)) {
        throw new ModelError(
          'BAD_WEIGHTS',
          'The tensor "{name}" of {file} contains numbers that are not finite. Fetch the weights again.',
          {
            params: { name: tensor.name, file: tensor.file },
          },
        );
      }
      const scale = Math.fround(largest / limit);
      const isNew = Number.isNaN(scales[row]);
      scales[row] = scale;
      if (isNew) known++;
      if (scale === 0) continue;
      for (let index = start; index < start + size; index++) {
        const value = values[index] as number;
        const rounded = Math.max(-limit, Math.min(limit, roundHalfEven(value / scale)));
        result[index] = rounded;
        if (!isNew) continue;
        const error = Math.abs(value - Math.fround(rounded * scale));
        max = Math.max(max, error);
        squares += error * error;
        energy += value * value;
      }
    }
    return result;
  };

  return {
    data: async ({ offset, length }: ByteRange, signal?: AbortSignal): Promise<Uint8Array> => {
      const from = Math.floor(offset / size);
      const part = await quantize(from, Math.ceil((offset + length) / size), signal);
      const start = offset - from * size;
      return new Uint8Array(part.buffer, start, length);
    },
    scales: async ({ offset, length }: ByteRange, signal?: AbortSignal): Promise<Uint8Array> => {
      for (let row = Math.floor(offset / 4); row < Math.ceil((offset + length) / 4); row++) {
        if (Number.isNaN(scales[row])) await quantize(row, row + 1, signal);
      }
      return new Uint8Array(scales.buffer, offset, length);
    },
    error: (): QuantizationError[] =>
      known === rows ? [{ name: tensor.name, max, relative: energy === 0 ? 0 : Math.sqrt(squares / energy) }] : [],
  };
};

const typeNames: Readonly<Record<WeightTensor['dtype'], string>> = {
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  float64: 'F64',
  int64: 'I64',
  int32: 'I32',
  uint8: 'U8',
  int8: 'I8',
  bool: 'BOOL',
};

/** The length of the header, and the header with spaces at its end that align what follows to 8 bytes: the start of a safetensors file. */
const startOf = (tensors: readonly WeightTensor[]): Uint8Array => {
  const entries = tensors.map(({ name, dtype, shape, offset, bytes }) => [
    name,
    { dtype: typeNames[dtype], shape, data_offsets: [offset, offset + bytes] },
  ]);
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(32);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  return bytes;
};

/** Int8 copies of the weights of a repository, of tensors with at least `minimum` elements. */
export const int8Weights = (original: Repository, { minimum = smallest }: { minimum?: number } = {}): Int8Weights => {
  const files = new Map<string, { readonly segments: readonly Segment[]; readonly bytes: number; readonly originals: readonly string[] }>();
  const quantizers: ReturnType<typeof quantizer>[] = [];

  const repository: Repository = {
    source: original.source,
    ...(original.licence && { licence: original.licence }),
    gated: original.gated,
    get files() {
      return [...original.files, ...[...files].map(([path, { bytes }]) => ({ path, bytes }))];
    },
    async read(path, range, signal) {
      const file = files.get(path);
      if (!file) return original.read(path, range, signal);
      const { offset, length } = range ?? { offset: 0, length: file.bytes };
      const result = new Uint8Array(length);
      for (const { start, bytes, read } of file.segments) {
        const [from, to] = [Math.max(offset, start), Math.min(offset + length, start + bytes)];
        if (from < to) result.set(await read({ offset: from - start, length: to - from }, signal), from - offset);
      }
      return result;
    },
    sha256: (path, signal) => original.sha256(path, signal),
  };

  const quantize = (table: WeightTable, file: string): WeightTable => {
    const tensors: WeightTensor[] = [];
    const segments: Segment[] = [];
    let offset = 0;
    const place = (tensor: Omit<WeightTensor, 'file' | 'offset'>, read: Segment['read']): void => {
      const { data: _, ...facts } = tensor;
      tensors.push({ ...facts, file, offset });
      segments.push({ start: offset, bytes: tensor.bytes, read });
      offset += tensor.bytes;
    };
    for (const tensor of table.names().flatMap((name) => table.get(name) ?? [])) {
      if (!isMatrix(tensor, minimum)) {
        place(tensor, async (range, signal) =>
          (await readTensorBytes(original, tensor, signal)).subarray(range.offset, range.offset + range.length),
        );
        continue;
      }
      const rows = quantizer(original, tensor);
      quantizers.push(rows);
      const [channels = 1] = tensor.shape;
      const elements = tensor.shape.reduce((all, size) => all * size, 1);
      place({ ...tensor, dtype: 'int8', bytes: elements }, rows.data);
      place({ name: scalesName(tensor.name), dtype: 'float32', shape: [channels], bytes: 4 * channels }, rows.scales);
    }
    const start = startOf(tensors);
    files.set(file, {
      originals: [...new Set(table.names().flatMap((name) => table.get(name)?.file ?? []))],
      bytes: start.length + offset,
      segments: [
        { start: 0, bytes: start.length, read: async (range) => start.subarray(range.offset, range.offset + range.length) },
        ...segments.map((segment) => ({ ...segment, start: segment.start + start.length })),
      ],
    });
    return weightTable(tensors.map((tensor) => ({ ...tensor, offset: tensor.offset + start.length })));
  };

  return {
    repository,
    quantize,
    originals: (file) => files.get(file)?.originals ?? [file],
    errors: () => quantizers.flatMap((each) => each.error()),
  };
};
