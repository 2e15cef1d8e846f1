import { GraphError } from './error.ts';

const arrays = {
  Float32Array,
  Float64Array,
  Int8Array,
  Int16Array,
  Int32Array,
  Uint8Array,
  Uint8ClampedArray,
  Uint16Array,
  Uint32Array,
} as const;
type ArrayName = keyof typeof arrays;
type TypedArray = InstanceType<(typeof arrays)[ArrayName]>;
/** Stands in the header for a typed array: its type, its length in elements, and where its bytes begin after the header. */
type Segment = { readonly $array: ArrayName; readonly length: number; readonly offset: number };

const alignment = 8;
const pad = (length: number): number => Math.ceil(length / alignment) * alignment;

/**
 * A value as bytes: the length of the header (uint32, little-endian), the header (JSON), then the typed arrays, raw and little-endian,
 * each at a multiple of 8 bytes. The same form crosses files, databases and HTTP. Takes plain data: JSON values, typed arrays, absent
 * properties; not-a-number and infinities only inside typed arrays. Throws `GraphError` UNSTORABLE for anything else.
 */
export const encodeValue = (value: unknown): Uint8Array<ArrayBuffer> => {
  const segments: { readonly bytes: Uint8Array; readonly offset: number }[] = [];
  let offset = 0;
  const plain = (part: unknown, path: string): unknown => {
    if (part === null || typeof part === 'string' || typeof part === 'boolean') return part;
    if (typeof part === 'number' && Number.isFinite(part)) return part;
    if (isTypedArray(part)) {
      const segment: Segment = { $array: nameOf(part), length: part.length, offset };
      segments.push({ bytes: new Uint8Array(part.buffer, part.byteOffset, part.byteLength), offset });
      offset += pad(part.byteLength);
      return segment;
    }
    if (Array.isArray(part)) return part.map((item, index) => plain(item, `${path}[${index}]`));
    if (isPlain(part)) {
      const entries = Object.entries(part).filter(([, child]) => child !== undefined);
      return Object.fromEntries(entries.map(([name, child]) => [name, plain(child, `${path}.${name}`)]));
    }
    throw new GraphError('UNSTORABLE', `The value at ${path} is no plain data, so it cannot be kept or sent.`);
  };
  const header = new TextEncoder().encode(JSON.stringify(plain(value, 'value')));
  const start = pad(4 + header.length);
  const bytes = new Uint8Array(start + offset);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  for (const segment of segments) bytes.set(segment.bytes, start + segment.offset);
  return bytes;
};

/** The value of `encodeValue`'s bytes. Arrays are copies. Throws `GraphError` UNSTORABLE for bytes it did not write. */
export const decodeValue = (bytes: Uint8Array): unknown => {
  try {
    const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
    const header = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(4, 4 + length));
    const start = pad(4 + length);
    return JSON.parse(header, (_, part: unknown) => (isSegment(part) ? arrayAt(bytes, start, part) : part));
  } catch (cause) {
    throw new GraphError('UNSTORABLE', 'These bytes hold no value: they are cut short or damaged.', { cause });
  }
};

const arrayAt = (bytes: Uint8Array, start: number, { $array, length, offset }: Segment): TypedArray => {
  const type = arrays[$array];
  const from = start + offset;
  const to = from + length * type.BYTES_PER_ELEMENT;
  if (to > bytes.length) throw new RangeError('cut short');
  // a Node Buffer's own `slice` would share its memory, and its `buffer` is a pool
  return new type(Uint8Array.from(bytes.subarray(from, to)).buffer);
};

const isTypedArray = (value: unknown): value is TypedArray => ArrayBuffer.isView(value) && nameIn(tagOf(value));
const nameOf = (array: TypedArray): ArrayName => array[Symbol.toStringTag];
/** The name of the built-in class, for subclasses such as Node's Buffer too. */
const tagOf = (view: ArrayBufferView): string => Object.prototype.toString.call(view).slice(8, -1);
const nameIn = (name: string): name is ArrayName => Object.hasOwn(arrays, name);
const isPlain = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || '$array' in value) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
const isSegment = (value: unknown): value is Segment =>
  typeof value === 'object' && value !== null && '$array' in value && typeof value.$array === 'string' && nameIn(value.$array);
