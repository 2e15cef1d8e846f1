import { GraphError } from './error.ts';
import { type ArrayName, arrayName, arrayOver, elementSize, isArrayName, isPlain, type TypedArray } from './plain.ts';

/** A typed array in the header: its type, its length in elements, and the offset of its bytes after the header. */
type Segment = { readonly $array: ArrayName; readonly length: number; readonly offset: number };
/** A number in the header that JSON cannot write. */
type OddNumber = { readonly $number: string };

const alignment = 8;
const pad = (length: number): number => Math.ceil(length / alignment) * alignment;
/** Maximum nesting of a value. Deeper and circular values are rejected before they overflow the stack. */
const maximumDepth = 200;

/**
 * Encodes a value as bytes: the length of the header (uint32, little-endian), the header (JSON), then the typed arrays, raw and
 * little-endian, each at a multiple of 8 bytes. Files, databases and HTTP use this one encoding. Takes plain data: JSON values, all numbers,
 * typed arrays, undefined properties. Throws `GraphError` UNSTORABLE for anything else.
 */
export const encodeValue = (value: unknown): Uint8Array<ArrayBuffer> => {
  const segments: { readonly bytes: Uint8Array; readonly offset: number }[] = [];
  let offset = 0;
  const plain = (part: unknown, path: string, depth: number): unknown => {
    if (part === null || typeof part === 'string' || typeof part === 'boolean') return part;
    if (typeof part === 'number') return Number.isFinite(part) && !Object.is(part, -0) ? part : oddNumber(part);
    if (typeof part !== 'object' || depth > maximumDepth) throw unstorable(path);
    const name = arrayName(part);
    // safe: `arrayName` returns a name for typed arrays only
    if (name) return segment(name, part as TypedArray);
    // `Array.from` visits holes too, so that they are rejected instead of becoming null
    if (Array.isArray(part)) return Array.from(part, (item, index) => plain(item, `${path}[${index}]`, depth + 1));
    if (!isPlain(part)) throw unstorable(path);
    const entries = Object.entries(part).filter(([, child]) => child !== undefined);
    return Object.fromEntries(entries.map(([key, child]) => [key, plain(child, `${path}.${key}`, depth + 1)]));
  };
  const segment = ($array: ArrayName, array: TypedArray): Segment => {
    const placed = { $array, length: array.length, offset };
    segments.push({ bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset });
    offset += pad(array.byteLength);
    return placed;
  };
  const header = new TextEncoder().encode(JSON.stringify(plain(value, 'value', 0)));
  const start = pad(4 + header.length);
  const bytes = new Uint8Array(start + offset);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  for (const placed of segments) bytes.set(placed.bytes, start + placed.offset);
  return bytes;
};

/** Decodes what `encodeValue` encoded. Typed arrays are copies. Throws `GraphError` UNSTORABLE for other bytes. */
export const decodeValue = (bytes: Uint8Array): unknown => {
  try {
    const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
    if (4 + length > bytes.length) throw new RangeError('cut short');
    const header = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(4, 4 + length));
    const start = pad(4 + length);
    // the arrays of a value do not overlap, so together they are not longer than the bytes: a small file cannot stand for a large value
    let left = bytes.length - start;
    const arrayOf = (segment: Segment): TypedArray => {
      const array = arrayAt(bytes, start, segment);
      left -= array.byteLength;
      if (left < 0) throw new RangeError('overlapping');
      return array;
    };
    return JSON.parse(header, (_, part: unknown) => {
      if (isSegment(part)) return arrayOf(part);
      return isOddNumber(part) ? Number(part.$number) : part;
    });
  } catch (cause) {
    throw new GraphError('UNSTORABLE', 'The stored value is damaged or incomplete. Run again to compute it.', { cause });
  }
};

const arrayAt = (bytes: Uint8Array, start: number, { $array, length, offset }: Segment): TypedArray => {
  const from = start + offset;
  const to = from + length * elementSize($array);
  if (!(Number.isSafeInteger(length) && Number.isSafeInteger(offset) && length >= 0 && offset >= 0 && to <= bytes.length)) {
    throw new RangeError('cut short');
  }
  // not `bytes.slice`: on Node's Buffer it shares memory, and the underlying buffer is larger than the slice
  return arrayOver($array, new Uint8Array(bytes.subarray(from, to)).buffer);
};

const oddNumber = (value: number): OddNumber => ({ $number: Object.is(value, -0) ? '-0' : String(value) });
const isOddNumber = (value: unknown): value is OddNumber =>
  typeof value === 'object' && value !== null && '$number' in value && typeof value.$number === 'string';
const isSegment = (value: unknown): value is Segment =>
  typeof value === 'object' && value !== null && '$array' in value && typeof value.$array === 'string' && isArrayName(value.$array);

const unstorable = (path: string): GraphError =>
  new GraphError('UNSTORABLE', 'The value at {path} is not plain data, so it can be neither stored nor sent.', {
    params: { path: path.slice(0, 200) },
  });
