import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

const folder = join(import.meta.dirname, '../../fixtures');

/** Bytes of a fixture, as a plain Uint8Array. */
export const fixtureBytes = (name: string): Uint8Array => Uint8Array.from(readFileSync(join(folder, name)));
// biome-ignore lint/suspicious/noExplicitAny: fixtures are trusted JSON; each test knows the shape of its own.
export const fixtureJson = (name: string): any => JSON.parse(readFileSync(join(folder, name), 'utf8'));
/** A raw little-endian float32 fixture. */
export const fixtureFloats = (name: string): Float32Array => new Float32Array(fixtureBytes(name).buffer);
/** Rows of a matrix in C order. */
export const rowsOf = (data: Float32Array, width: number): Float32Array[] =>
  Array.from({ length: data.length / width }, (_, row) => data.slice(row * width, (row + 1) * width));

/** Expects equal length and |got - want| <= abs + rel * |want| everywhere; says where it is worst. */
export const expectClose = (got: ArrayLike<number>, want: ArrayLike<number>, { abs, rel = 0 }: { abs: number; rel?: number }): void => {
  expect(got.length).toBe(want.length);
  let [worst, place] = [0, 0];
  for (let index = 0; index < want.length; index++) {
    const excess = Math.abs((got[index] as number) - (want[index] as number)) - rel * Math.abs(want[index] as number);
    if (!(excess <= worst)) [worst, place] = [excess, index];
  }
  expect(worst, `worst at ${place}: got ${got[place]}, want ${want[place]}`).toBeLessThanOrEqual(abs);
};
