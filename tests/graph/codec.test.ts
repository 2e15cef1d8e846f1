import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeValue, encodeValue, GraphError } from '../../graph/index.ts';
import { plainValue } from '../support/graph/values.ts';

const damaged = expect.objectContaining({
  code: 'UNSTORABLE',
  message: 'The stored value is damaged or incomplete. Run again to compute it.',
});

describe('a value as bytes', () => {
  it('[S2] decodeValue returns the encoded value', () => {
    fc.assert(
      fc.property(plainValue, (value) => {
        expect(decodeValue(encodeValue(value))).toEqual(value);
      }),
    );
  });
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0])('[S2] decodeValue returns the number %o', (value) => {
    expect(Object.is((decodeValue(encodeValue([value])) as unknown[])[0], value)).toBe(true); // safe: the encoded value is a list
  });
  it('[S2] decodeValue keeps a byte order mark in a text', () => {
    expect(decodeValue(encodeValue('\uFEFFx'))).toBe('\uFEFFx');
  });
  it('[S2] encodeValue omits undefined properties', () => {
    expect(decodeValue(encodeValue({ a: undefined, b: 1 }))).toStrictEqual({ b: 1 });
  });
  it('[S2] decodeValue reads from the middle of other bytes, and from a Buffer', () => {
    const bytes = encodeValue({ data: Float32Array.of(1, 2) });
    const around = new Uint8Array(bytes.length + 10);
    around.set(bytes, 3);
    for (const view of [around.subarray(3, 3 + bytes.length), Buffer.from(bytes), Buffer.from(around.buffer, 3, bytes.length)]) {
      const { data } = decodeValue(view) as { data: Float32Array }; // safe: this is the encoded value
      expect(data).toEqual(Float32Array.of(1, 2));
      expect(data.buffer.byteLength).toBe(8);
    }
  });
  it('[S3] encoded bytes start with the length of a JSON header, and arrays start at multiples of 8', () => {
    const bytes = encodeValue({ a: Uint8Array.of(1, 2, 3), b: Float64Array.of(0.5) });
    const view = new DataView(bytes.buffer);
    const length = view.getUint32(0, true);
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    expect(header).toEqual({ a: { $array: 'Uint8Array', length: 3, offset: 0 }, b: { $array: 'Float64Array', length: 1, offset: 8 } });
    const start = Math.ceil((4 + length) / 8) * 8;
    expect([...bytes.subarray(start, start + 3)]).toEqual([1, 2, 3]);
    expect(view.getFloat64(start + 8, true)).toBe(0.5);
  });
  it.each<[string, unknown]>([
    ['a function', () => 1],
    ['a date', new Date(0)],
    ['a big number', 1n],
    ['undefined', undefined],
    ['a hole in a list', Array(1)],
    ['a typed array of big numbers', new BigInt64Array(1)],
    ['an object that looks like an encoded array', { $array: 'Float32Array', length: 1, offset: 0 }],
    ['an object that looks like an encoded number', { $number: 'NaN' }],
  ])('[S2] encodeValue rejects %s, and the error names its path', (_, value) => {
    expect(() => encodeValue({ list: [value] })).toThrow(
      /^The value at value\.list\[0\](\[0\])? is not plain data, so it can be neither stored nor sent\.$/,
    );
  });
  it('[S2] encodeValue rejects a list that contains itself', () => {
    const ring: unknown[] = [];
    ring.push(ring);
    expect(() => encodeValue(ring)).toThrow(GraphError);
  });
  it('[S3] decodeValue rejects bytes that end at any earlier position', () => {
    const bytes = encodeValue({ a: Float64Array.of(1, 2), b: 'text' });
    for (let length = 0; length < bytes.length; length++) expect(() => decodeValue(bytes.subarray(0, length))).toThrow(damaged);
  });
  it('[S3] decodeValue of arbitrary bytes returns a value or throws a GraphError, never another error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          decodeValue(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(GraphError);
        }
      }),
    );
  });
  it.each([{ length: -1 }, { length: 0.5 }, { length: 1e9 }, { offset: -8 }, { offset: '0' }])(
    '[S3] decodeValue rejects an array segment with %o',
    (wrong) => {
      const header = new TextEncoder().encode(JSON.stringify({ $array: 'Uint8Array', length: 1, offset: 0, ...wrong }));
      const bytes = new Uint8Array(200);
      new DataView(bytes.buffer).setUint32(0, header.length, true);
      bytes.set(header, 4);
      expect(() => decodeValue(bytes)).toThrow(damaged);
    },
  );
  it('[S3] decodeValue rejects arrays that overlap, because a small file could stand for a value that fills the memory', () => {
    const segment = { $array: 'Uint8Array', length: 100, offset: 0 };
    const header = new TextEncoder().encode(JSON.stringify(Array.from({ length: 50 }, () => segment)));
    const bytes = new Uint8Array(4 + header.length + 200);
    new DataView(bytes.buffer).setUint32(0, header.length, true);
    bytes.set(header, 4);
    expect(() => decodeValue(bytes)).toThrow(damaged);
  });
});
