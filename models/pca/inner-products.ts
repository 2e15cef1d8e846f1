import { openKernels, tile64 } from '../simd/kernels.ts';

/** The number of values of each vector in a block: 128 values of 768 vectors of float64 fit into the second-level cache. */
const span = 128;
/** Values of a panel of four vectors. */
const panelSize = span * tile64;

/**
 * Copies the values `start … start + size - 1` of every vector to `panels`: value k of vector i belongs at `panelIndex(i, k)`. The rest of `panels` is zero.
 */
export type ReadBlock = (panels: Float64Array, start: number, size: number) => void;

/** Where value k of vector i lies in the panels: four vectors side by side. */
export const panelIndex = (vector: number, value: number): number => (vector >> 2) * panelSize + value * tile64 + (vector & 3);

/**
 * The inner products of all pairs of `count` vectors of `length` values, `[count, count]`, in float64. Computes half of the symmetric result, in tiles of 4 × 4
 * by SIMD, with its operands in the cache. `onProgress` receives how many values are done.
 */
export const innerProducts = ({
  count,
  length,
  read,
  onProgress,
}: {
  readonly count: number;
  readonly length: number;
  readonly read: ReadBlock;
  readonly onProgress?: ((step: number, of: number) => void) | undefined;
}): Float64Array => {
  const stride = Math.ceil(count / tile64) * tile64;
  const tiles = stride / tile64;
  const bytes = 8;
  const { memory, tiles64 } = openKernels(bytes * (stride * span + stride * stride));
  const panels = new Float64Array(memory.buffer, 0, stride * span);
  const products = new Float64Array(memory.buffer, bytes * stride * span, stride * stride);
  for (let start = 0; start < length; start += span) {
    const size = Math.min(span, length - start);
    if (size < span) panels.fill(0);
    read(panels, start, size);
    for (let tile = 0; tile < tiles; tile++) {
      const panel = bytes * panelSize * tile;
      tiles64(panel, panel, products.byteOffset + bytes * tile * tile64 * (stride + 1), span, bytes * stride, tiles - tile);
    }
    onProgress?.(start + size, length);
  }
  const result = new Float64Array(count * count);
  for (let row = 0; row < count; row++) {
    for (let column = row; column < count; column++) {
      const product = products[row * stride + column] as number; // inside [stride, stride]
      result[row * count + column] = product;
      result[column * count + row] = product;
    }
  }
  return result;
};
