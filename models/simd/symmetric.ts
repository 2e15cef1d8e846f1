import { openKernels } from './kernels.ts';
import { type Eigen, solveTridiagonal } from './tridiagonal.ts';

/** Values of a step of the kernels. */
const width = 4;

/**
 * Eigenvalues of a symmetric matrix `[N, N]` in rising order, and the eigenvectors of the `wanted` largest, in float64: Householder reflections to a tridiagonal
 * matrix, whose eigenvectors are found by divide and conquer and reflected back (LAPACK's dsyevd, with SIMD in place of its blocks).
 */
export const eigenSymmetric = (matrix: Float64Array, size: number, wanted: number): Eigen => {
  const stride = Math.ceil(size / width) * width;
  const bytes = 8 * stride;
  const { memory, reduce64, reflect64 } = openKernels(8 * (2 * stride * stride + 4 * stride));
  const area = (start: number, length: number) => new Float64Array(memory.buffer, 8 * start, length);
  const rows = area(0, stride * stride);
  const axes = area(stride * stride, stride * stride);
  const extra = 2 * stride * stride;
  const [sums, w, zeros] = [area(extra, stride), area(extra + stride, stride), area(extra + 2 * stride, stride)];
  for (let row = 0; row < size; row++) rows.set(matrix.subarray(row * size, (row + 1) * size), row * stride);
  const at = (list: Float64Array, index: number) => list[index] as number; // indices below are inside
  const diagonal = new Float64Array(size);
  const off = new Float64Array(Math.max(0, size - 1));
  let before = zeros;
  for (let step = 0; step < size - 2; step++) {
    // the change of the step before, in the row that becomes this reflection
    const row = rows.subarray(step * stride, (step + 1) * stride);
    const [left, right] = [at(before, step), at(w, step)];
    let length = 0;
    for (let column = step; column < size; column++) {
      row[column] = at(row, column) - left * at(w, column) - right * at(before, column);
      if (column > step) length += at(row, column) ** 2;
    }
    diagonal[step] = at(row, step);
    length = Math.sqrt(length);
    const head = at(row, step + 1);
    const target = head > 0 ? -length : length;
    off[step] = target;
    const axis = axes.subarray(step * stride, (step + 1) * stride);
    // half of the squared length of (row - target e): scaled by it, the reflection is 1 - axis axisᵀ
    const scale = length === 0 ? 0 : 1 / Math.sqrt(length * (length + Math.abs(head)));
    for (let column = step + 1; column < size; column++) axis[column] = (at(row, column) - (column === step + 1 ? target : 0)) * scale;
    const start = Math.floor((step + 1) / width) * width;
    const offset = 8 * start;
    const pairs = (stride - start) / 2;
    reduce64(
      bytes * start + offset,
      before.byteOffset + offset,
      w.byteOffset + offset,
      axis.byteOffset + offset,
      sums.byteOffset + offset,
      before.byteOffset + offset,
      w.byteOffset + offset,
      pairs,
      bytes,
      (stride - start) / width,
    );
    let product = 0;
    for (let column = step + 1; column < size; column++) product += at(sums, column) * at(axis, column);
    w.fill(0, 0, step + 1);
    for (let column = step + 1; column < size; column++) w[column] = at(sums, column) - (product / 2) * at(axis, column);
    before = axis;
  }
  for (let row = Math.max(0, size - 2); row < size; row++) {
    for (let column = row; column < size; column++) {
      const index = row * stride + column;
      const value = at(rows, index) - at(before, row) * at(w, column) - at(w, row) * at(before, column);
      if (column === row) diagonal[row] = value;
      else off[row] = value;
    }
  }
  const { values, vectors } = solveTridiagonal({ diagonal, off });
  const count = Math.min(wanted, size);
  const first = size - count;
  rows.fill(0);
  for (let row = 0; row < count; row++) rows.set(vectors.subarray((first + row) * size, (first + row + 1) * size), row * stride);
  for (let row = 0; row < count; row += 4) {
    for (let step = size - 3; step >= 0; step--) {
      const start = Math.floor((step + 1) / width) * width;
      reflect64(bytes * row + 8 * start, axes.byteOffset + bytes * step + 8 * start, bytes, (stride - start) / width);
    }
  }
  const result = new Float64Array(count * size);
  for (let row = 0; row < count; row++) result.set(rows.subarray(row * stride, row * stride + size), row * size);
  return { values, vectors: result };
};
