import { describe, expect, it } from 'vitest';
import { generator } from '../../models/random.ts';
import { openKernels, step32, tile32 } from '../../models/simd/kernels.ts';

const numbers = (seed: number, count: number) => Float64Array.from(generator(seed).randn(count));
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

describe.each([true, false])('the kernels, with relaxed SIMD: %s', (relaxed) => {
  it('dots32 computes the inner products of 3 queries with rows', () => {
    const [stride, rows, queries] = [3 * step32, 2 * tile32.rows, tile32.queries];
    const { memory, dots32 } = openKernels(65_536, { relaxed });
    const values = new Float32Array(memory.buffer);
    values.set(generator(1).randn((queries + rows) * stride));
    dots32(0, 4 * queries * stride, 4 * 1000, rows / tile32.rows, 4 * stride, 4 * rows);
    for (let query = 0; query < queries; query++) {
      for (let row = 0; row < rows; row++) {
        const [a, b] = [query * stride, (queries + row) * stride];
        const wanted = dot(Float64Array.from(values.subarray(a, a + stride)), Float64Array.from(values.subarray(b, b + stride)));
        expect(values[1000 + query * rows + row]).toBeCloseTo(wanted, 5);
      }
    }
  });

  it('tiles64 adds the products of a panel of columns with several panels', () => {
    const [depth, panels] = [5, 3];
    const { memory, tiles64 } = openKernels(65_536, { relaxed });
    const values = new Float64Array(memory.buffer);
    values.set(numbers(2, 4 * depth * (panels + 1)));
    values.fill(1, 500, 500 + 4 * 4 * panels);
    tiles64(0, 8 * 4 * depth, 8 * 500, depth, 8 * 4 * panels, panels);
    const column = (panel: number, index: number) =>
      Float64Array.from({ length: depth }, (_, row) => values[panel * 4 * depth + row * 4 + index] ?? 0);
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4 * panels; j++)
        expect(values[500 + i * 4 * panels + j]).toBeCloseTo(1 + dot(column(0, i), column(1 + (j >> 2), j & 3)), 12);
    }
  });

  it('reduce64 changes rows by two products of vectors, and multiplies them with a third vector', () => {
    const size = 8;
    const { memory, reduce64 } = openKernels(65_536, { relaxed });
    const values = new Float64Array(memory.buffer);
    values.set(numbers(3, size * size + 3 * size));
    const before = values.slice();
    const [v, w, next, sums] = [size * size, size * size + size, size * size + 2 * size, 500];
    reduce64(0, 8 * v, 8 * w, 8 * next, 8 * sums, 8 * v, 8 * w, size / 2, 8 * size, size / 4);
    const at = (index: number) => before[index] ?? 0;
    for (let row = 0; row < size; row++) {
      let sum = 0;
      for (let column = 0; column < size; column++) {
        const wanted = at(row * size + column) - at(v + row) * at(w + column) - at(w + row) * at(v + column);
        expect(values[row * size + column]).toBeCloseTo(wanted, 12);
        sum += wanted * at(next + column);
      }
      expect(values[sums + row]).toBeCloseTo(sum, 12);
    }
  });

  it('reflect64 subtracts from 4 rows their parts along a vector', () => {
    const size = 12;
    const { memory, reflect64 } = openKernels(65_536, { relaxed });
    const values = new Float64Array(memory.buffer);
    values.set(numbers(4, 5 * size));
    const before = values.slice();
    reflect64(0, 8 * 4 * size, 8 * size, size / 4);
    const axis = before.slice(4 * size, 5 * size);
    for (let row = 0; row < 4; row++) {
      const old = before.slice(row * size, (row + 1) * size);
      const share = dot(old, axis);
      for (const [column, value] of old.entries()) expect(values[row * size + column]).toBeCloseTo(value - share * (axis[column] ?? 0), 12);
    }
  });
});
