import { crc32 } from 'node:zlib';
import type { WeightType } from '../../../../models/repository/weights.ts';

const storageNames: Readonly<Record<WeightType, string>> = {
  float32: 'FloatStorage',
  float16: 'HalfStorage',
  bfloat16: 'BFloat16Storage',
  float64: 'DoubleStorage',
  int64: 'LongStorage',
  int32: 'IntStorage',
  uint8: 'ByteStorage',
  int8: 'CharStorage',
  bool: 'BoolStorage',
};

const unsigned = (value: number | bigint, bytes: 2 | 4 | 8): number[] =>
  Array.from({ length: bytes }, (_, index) => Number((BigInt(value) >> BigInt(8 * index)) & 255n));
const ascii = (text: string): number[] => [...new TextEncoder().encode(text)];

/** Instructions of a pickle, for protocols 2 and 4. */
export const pickle = (protocol: 2 | 4) => {
  const text = (value: string) => [0x58, ...unsigned(ascii(value).length, 4), ...ascii(value)];
  const integer = (value: number) => [0x4a, ...unsigned(value >>> 0, 4)];
  const tuple = (...items: readonly number[][]) => [0x28, ...items.flat(), 0x74];
  const global = (module: string, name: string) =>
    protocol === 2 ? [0x63, ...ascii(`${module}\n${name}\n`)] : [...text(module), ...text(name), 0x93];
  const call = (callable: readonly number[], argument: readonly number[]) => [...callable, ...argument, 0x52];
  const dictionary = () => call(global('collections', 'OrderedDict'), [0x29]);
  return {
    text,
    integer,
    tuple,
    global,
    call,
    tensor({ dtype, key, count, offset, shape, strides }: PlainView): number[] {
      const storage = [...tuple(text('storage'), global('torch', storageNames[dtype]), text(key), text('cpu'), integer(count)), 0x51];
      const argument = tuple(storage, integer(offset), tuple(...shape.map(integer)), tuple(...strides.map(integer)), [0x89], dictionary());
      return call(global('torch._utils', '_rebuild_tensor_v2'), argument);
    },
    dictionary: (items: readonly (readonly [string, readonly number[]])[]) => [
      ...dictionary(),
      0x28,
      ...items.flatMap(([name, value]) => [...text(name), ...value]),
      0x75,
    ],
    whole: (root: readonly number[]) =>
      Uint8Array.from([0x80, protocol, ...(protocol === 4 ? [0x95, ...unsigned(root.length + 1, 8)] : []), ...root, 0x2e]),
  };
};

/** A tensor as a view of a storage, in elements. */
export type PlainView = {
  readonly dtype: WeightType;
  readonly key: string;
  readonly count: number;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
};

type ZipOptions = {
  /** Write all sizes and offsets in zip64 fields. */
  readonly wide?: boolean;
  /** The compression method to state. */
  readonly method?: number;
  readonly comment?: string;
};

/** A zip file of stored entries, in the form of `torch.save`. */
export const zipOf = (
  entries: readonly (readonly [string, Uint8Array])[],
  { wide = false, method = 0, comment = '' }: ZipOptions = {},
): Uint8Array => {
  const bytes: number[] = [];
  const directory: number[] = [];
  for (const [name, data] of entries) {
    const offset = bytes.length;
    const size = unsigned(wide ? 0xffffffff : data.length, 4);
    const start = [...unsigned(0, 2), ...unsigned(method, 2), ...unsigned(0, 4), ...unsigned(crc32(data), 4), ...size, ...size];
    const [wideSizes, padding] = [
      [...unsigned(data.length, 8), ...unsigned(data.length, 8)],
      [0x46, 0x42, 3, 0, 0, 0, 0],
    ];
    const local = wide ? [1, 0, ...unsigned(16, 2), ...wideSizes] : padding;
    bytes.push(...unsigned(0x04034b50, 4), ...unsigned(45, 2), ...start, ...unsigned(name.length, 2), ...unsigned(local.length, 2));
    bytes.push(...ascii(name), ...local, ...data);
    const central = wide ? [1, 0, ...unsigned(24, 2), ...wideSizes, ...unsigned(offset, 8)] : [];
    directory.push(...unsigned(0x02014b50, 4), ...unsigned(45, 2), ...unsigned(45, 2), ...start);
    directory.push(...unsigned(name.length, 2), ...unsigned(central.length, 2), ...unsigned(0, 2), ...unsigned(0, 8));
    directory.push(...unsigned(wide ? 0xffffffff : offset, 4), ...ascii(name), ...central);
  }
  const start = bytes.length;
  bytes.push(...directory);
  if (wide) {
    const record = bytes.length;
    bytes.push(...unsigned(0x06064b50, 4), ...unsigned(44, 8), ...unsigned(45, 2), ...unsigned(45, 2), ...unsigned(0, 8));
    bytes.push(...unsigned(entries.length, 8), ...unsigned(entries.length, 8), ...unsigned(directory.length, 8), ...unsigned(start, 8));
    bytes.push(...unsigned(0x07064b50, 4), ...unsigned(0, 4), ...unsigned(record, 8), ...unsigned(1, 4));
  }
  const [count, length, first] = wide ? [0xffff, 0xffffffff, 0xffffffff] : [entries.length, directory.length, start];
  bytes.push(...unsigned(0x06054b50, 4), ...unsigned(0, 4), ...unsigned(count, 2), ...unsigned(count, 2), ...unsigned(length, 4));
  bytes.push(...unsigned(first, 4), ...unsigned(comment.length, 2), ...ascii(comment));
  return Uint8Array.from(bytes);
};
