import * as z from 'zod';
import { sentence } from '../../errors/index.ts';
import { ModelError } from '../error.ts';
import { damaged, lfsPointer } from './damaged.ts';
import { fileOf, type RangeReader, type Repository } from './repository.ts';
import { bytesOfType, type WeightTensor, type WeightType } from './weights.ts';

const types: Readonly<Record<string, WeightType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
};

/** The largest header that the reference implementation reads, in bytes. */
const headerLimit = 100_000_000;

const natural = z.int().min(0);
const metadataSchema = z.record(z.string(), z.string());
const entrySchema = z.object({ dtype: z.string(), shape: z.array(natural), data_offsets: z.tuple([natural, natural]) });

/** The header of a safetensors file: its tensors in the order of their bytes, and its metadata, which are texts by name. */
export type SafetensorsHeader = { readonly tensors: readonly WeightTensor[]; readonly metadata: Readonly<Record<string, string>> };

/**
 * Reads where each tensor of a safetensors file lies.
 * @throws ModelError `BAD_WEIGHTS`
 */
export const readSafetensors = async (repository: Repository, file: string, signal?: AbortSignal): Promise<readonly WeightTensor[]> =>
  (await readSafetensorsHeader(repository, file, signal)).tensors;

/**
 * Reads the header of a safetensors file: where each tensor lies. Refuses what the reference implementation refuses: a header of more than
 * 100 MB, tensors that overlap, bytes that belong to no tensor, and a tensor whose bytes do not fit its shape.
 * Source: huggingface/safetensors, `SafeTensors::read_metadata`.
 * @throws ModelError `BAD_WEIGHTS`
 */
export const readSafetensorsHeader = async (repository: RangeReader, file: string, signal?: AbortSignal): Promise<SafetensorsHeader> => {
  const { bytes } = fileOf(repository, file);
  const start = await repository.read(file, { offset: 0, length: Math.min(bytes, 32) }, signal);
  const notFetched = lfsPointer(file, start);
  if (notFetched) throw notFetched;
  if (bytes < 8) throw damaged(file, sentence('it has only {bytes} bytes', { bytes }));
  const length = Number(new DataView(start.buffer).getBigUint64(0, true));
  if (length > headerLimit) throw damaged(file, sentence('its header states a length of {length} bytes', { length }));
  if (8 + length > bytes) {
    throw damaged(file, sentence('it ends inside its header, after {bytes} of {expected} bytes', { bytes, expected: 8 + length }));
  }
  const header = parseHeader(file, await repository.read(file, { offset: 8, length }, signal));
  const tensors = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => tensorOf({ file, name, entry, start: 8 + length }))
    .sort((a, b) => a.offset - b.offset || a.bytes - b.bytes);
  let end = 8 + length;
  for (const { name, offset, bytes: size } of tensors) {
    if (offset < end) throw damaged(file, sentence('the tensor "{name}" overlaps the one before it', { name }));
    if (offset > end)
      throw damaged(file, sentence('{count} bytes before the tensor "{name}" belong to no tensor', { count: offset - end, name }));
    end += size;
  }
  if (end > bytes) throw damaged(file, sentence('it has {bytes} bytes, and its tensors need {expected}', { bytes, expected: end }));
  if (end < bytes) throw damaged(file, sentence('its last {count} bytes belong to no tensor', { count: bytes - end }));
  return { tensors, metadata: metadataOf(file, header) };
};

const metadataOf = (file: string, header: object): Readonly<Record<string, string>> => {
  const parsed = metadataSchema.safeParse('__metadata__' in header ? header.__metadata__ : {});
  if (!parsed.success) throw damaged(file, sentence('its metadata are not texts by name'), parsed.error);
  return parsed.data;
};

const parseHeader = (file: string, bytes: Uint8Array): object => {
  const unreadable = (cause?: unknown) => damaged(file, sentence('its header is not a JSON object'), cause);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw unreadable(cause);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) throw unreadable();
  return header;
};

type Entry = { readonly file: string; readonly name: string; readonly entry: unknown; readonly start: number };

const tensorOf = ({ file, name, entry, start }: Entry): WeightTensor => {
  const parsed = entrySchema.safeParse(entry);
  if (!parsed.success) {
    throw damaged(file, sentence('its header states no type, shape and location for the tensor "{name}"', { name }), parsed.error);
  }
  const {
    dtype: found,
    shape,
    data_offsets: [begin, end],
  } = parsed.data;
  const dtype = Object.hasOwn(types, found) ? types[found] : undefined;
  if (!dtype) {
    throw new ModelError(
      'BAD_WEIGHTS',
      'The tensor "{name}" of {file} has the type {found}, which cannot be used. Use weights in {known}.',
      {
        params: { name, file, found, known: 'float32, float16, bfloat16' },
      },
    );
  }
  const expected = shape.reduce((product, size) => product * size, bytesOfType[dtype]);
  const bytes = end - begin;
  if (bytes !== expected) {
    throw damaged(
      file,
      sentence('the tensor "{name}" of shape [{shape}] needs {expected} bytes and has {bytes}', {
        name,
        shape: shape.join(', '),
        expected,
        bytes,
      }),
    );
  }
  return { name, dtype, shape, file, offset: start + begin, bytes };
};
