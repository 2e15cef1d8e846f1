/** A value of Thrift's compact protocol: a number is an i32, a bigint an i64, an array a list of structures, an object a structure by the ids of fields. */
type Thrift = number | bigint | boolean | string | Uint8Array | readonly Fields[] | readonly string[] | Fields;
export type Fields = { readonly [id: number]: Thrift | undefined };

export const variable = (value: number | bigint): number[] => {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
};
const zigzag = (value: number | bigint): number[] => variable(BigInt(value) < 0n ? -2n * BigInt(value) - 1n : 2n * BigInt(value));

const typeOf = (value: Thrift): number => {
  if (typeof value === 'boolean') return value ? 1 : 2;
  if (typeof value === 'number') return 5;
  if (typeof value === 'bigint') return 6;
  if (typeof value === 'string' || value instanceof Uint8Array) return 8;
  return Array.isArray(value) ? 9 : 12;
};

const encoded = (value: Thrift): number[] => {
  if (typeof value === 'boolean') return [];
  if (typeof value === 'number' || typeof value === 'bigint') return zigzag(value);
  if (typeof value === 'string') return encoded(new TextEncoder().encode(value));
  if (value instanceof Uint8Array) return [...variable(value.length), ...value];
  if (Array.isArray(value)) {
    const items = value as readonly Thrift[];
    return [0xf0 | typeOf(items[0] ?? {}), ...variable(items.length), ...items.flatMap(encoded)];
  }
  return structure(value as Fields);
};

/** A structure of Thrift's compact protocol. */
const structure = (fields: Fields): number[] => [
  ...Object.entries(fields).flatMap(([id, value]) =>
    value === undefined ? [] : [typeOf(value), ...zigzag(Number(id)), ...encoded(value)],
  ),
  0,
];

export const encodings = { plain: 0, rle: 3, delta: 5, deltaLength: 6, deltaPrefix: 7, dictionary: 8, split: 9 } as const;
export const types = { boolean: 0, int32: 1, int64: 2, float: 4, text: 6, fixed: 7 } as const;

/** A page: its header without its lengths, its bytes, and the lengths that its header states where they are not those of the bytes. */
type Page = { readonly header: Fields; readonly bytes: readonly number[]; readonly stated?: number; readonly compressed?: number };

export const dataPage = (bytes: readonly number[], { encoding, count = 4 }: { encoding: number; count?: number }): Page => ({
  header: { 1: 0, 5: { 1: count, 2: encoding, 3: 3, 4: 3 } },
  bytes,
});
export const dictionaryPage = (bytes: readonly number[], count: number): Page => ({ header: { 1: 2, 7: { 1: count, 2: 0 } }, bytes });

const pageBytes = ({ header, bytes, stated = bytes.length, compressed = bytes.length }: Page): number[] => {
  const { 1: type, ...rest } = header;
  return [...structure({ 1: type, 2: stated, 3: compressed, ...rest }), ...bytes];
};

/** The column `labels` of a file: its pages, and what the metadata states about it. */
export type Labels = {
  readonly pages: readonly Page[];
  readonly type?: number;
  readonly isOptional?: boolean;
  readonly length?: number;
  readonly codec?: number;
  readonly rows?: number;
  /** Fields that replace those of the file's metadata. */
  readonly metadata?: Fields;
};

/** A Parquet file with 4 embeddings in the columns `d0` and `d1`, and the column `labels`. */
export const parquetBytes = ({ pages, type = types.int32, isOptional, length, codec = 0, rows = 4, metadata }: Labels): Uint8Array => {
  const bytes: number[] = [...new TextEncoder().encode('PAR1')];
  const numbers = [...new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer)];
  const chunk = (name: string, content: readonly Page[], stated: { type: number; codec: number }): Fields => {
    const offset = bytes.length;
    for (const page of content) bytes.push(...pageBytes(page));
    const size = BigInt(bytes.length - offset);
    const column = { 1: stated.type, 2: [], 3: [name], 4: stated.codec, 5: BigInt(rows), 6: size, 7: size, 9: BigInt(offset) };
    return { 2: BigInt(offset), 3: column };
  };
  const columns = [
    ...['d0', 'd1'].map((name) => chunk(name, [dataPage(numbers, { encoding: encodings.plain })], { type: types.float, codec: 0 })),
    chunk('labels', pages, { type, codec }),
  ];
  const schema: Fields[] = [
    { 4: 'root', 5: 3 },
    ...['d0', 'd1'].map((name) => ({ 1: types.float, 3: 0, 4: name })),
    { 1: type, 2: length, 3: isOptional ? 1 : 0, 4: 'labels', 6: type === types.text ? 0 : undefined },
  ];
  const footer = structure({ 1: 1, 2: schema, 3: BigInt(rows), 4: [{ 1: columns, 2: 0n, 3: BigInt(rows) }], ...metadata });
  const tail = new Uint8Array(8);
  new DataView(tail.buffer).setUint32(0, footer.length, true);
  tail.set(new TextEncoder().encode('PAR1'), 4);
  return Uint8Array.from([...bytes, ...footer, ...tail]);
};

export const int32 = (...numbers: number[]) => [...new Uint8Array(new Int32Array(numbers).buffer)];
export const prefixed = (bytes: readonly number[]) => [...int32(bytes.length), ...bytes];
/** A run of one byte, and bit-packed groups of 8 values. */
export const run = (count: number, value: number) => [...variable(count * 2), value];
export const packed = (groups: number, ...bytes: number[]) => [...variable(groups * 2 + 1), ...bytes];
/** Delta-encoded numbers that all equal `first`, in one block with 4 parts. */
export const deltas = (count: number, first: number, { block = 128, miniblocks = 4, widths = [0, 0, 0, 0] } = {}) => [
  ...[block, miniblocks, count, first * 2, 0].flatMap(variable),
  ...widths,
];
export const values = int32(5, 6, 7, 8);
export const dictionary = dictionaryPage(int32(5, 6), 2);
export const secondPage = (bytes: readonly number[], fields: Fields = {}) => ({
  header: { 1: 3, 8: { 1: 4, 2: 0, 3: 4, 4: encodings.plain, 5: 2, 6: 0, ...fields } },
  bytes,
});
/** A frame of Zstandard with one block, which repeats a byte. */
export const frame = (bytes: number, value: number) => [
  ...[0x28, 0xb5, 0x2f, 0xfd, 0xa0, ...int32(bytes)],
  ...[3 | ((bytes << 3) & 255), (bytes >> 5) & 255, bytes >> 13, value],
];
export const plain = { encoding: encodings.plain };
export const indices = { encoding: encodings.dictionary };

/** Small files with each encoding: what they contain, and the texts that they are read as. */
export const smallFiles: readonly [string, Labels, string[]][] = [
  ['values as they are', { pages: [dataPage(values, plain)] }, ['5', '6', '7', '8']],
  ['a run of levels', { isOptional: true, pages: [dataPage([...prefixed(run(4, 1)), ...values], plain)] }, ['5', '6', '7', '8']],
  ['bit-packed levels', { isOptional: true, pages: [dataPage([...prefixed(packed(1, 5)), ...int32(5, 7)], plain)] }, ['5', '', '7', '']],
  ['levels of version 2', { isOptional: true, pages: [secondPage([...run(4, 1), ...values])] }, ['5', '6', '7', '8']],
  ['a run of the dictionary', { pages: [dictionary, dataPage([1, ...run(4, 1)], indices)] }, ['6', '6', '6', '6']],
  ['bit-packed dictionary', { pages: [dictionary, dataPage([1, ...packed(1, 2)], indices)] }, ['5', '6', '5', '5']],
  ['delta-encoded numbers', { pages: [dataPage(deltas(4, 9), { encoding: encodings.delta })] }, ['9', '9', '9', '9']],
  [
    'texts with prefixes',
    { type: types.text, pages: [dataPage([...deltas(4, 0), ...deltas(4, 1), 65, 66, 67, 68], { encoding: encodings.deltaPrefix })] },
    ['A', 'B', 'C', 'D'],
  ],
  [
    'a page compressed with Zstandard',
    { codec: 6, pages: [{ ...dataPage(frame(16, 1), plain), stated: 16 }] },
    Array<string>(4).fill(String(0x01010101)),
  ],
];
