import { ModelError } from '../error.ts';
import type { Tensor } from '../tensor.ts';
import { antialiasWindows, plainWindows, type Window } from './windows.ts';

/** Weighted sums along one dimension: `[outer, from, inner]` → `[outer, windows.length, inner]`, in float64, not clamped. */
const apply = (
  data: Float32Array | Float64Array,
  { windows, outer, from, inner }: { windows: readonly Window[]; outer: number; from: number; inner: number },
) => {
  const result = new Float64Array(outer * windows.length * inner);
  for (let block = 0; block < outer; block++) {
    for (const [target, { start, weights }] of windows.entries()) {
      const source = (block * from + start) * inner;
      const destination = (block * windows.length + target) * inner;
      for (let offset = 0; offset < inner; offset++) {
        let sum = 0;
        for (let k = 0, index = source + offset; k < weights.length; k++, index += inner) {
          sum += (data[index] as number) * (weights[k] as number); // both inside by construction of the windows
        }
        result[destination + offset] = sum;
      }
    }
  }
  return result;
};

/**
 * torch's `interpolate(mode='bicubic', align_corners=False)` on `[C, H, W]`, not clamped.
 * With `antialias` (a = -0.5, normalised at the borders) it is the resize of Karlo from 64 to 256 pixels. Without it (a = -0.75, repeated borders) it is
 * torch's plain bicubic resize.
 * @throws ModelError `BAD_INPUT` when the tensor does not have three dimensions
 */
export const interpolateBicubic = (
  image: Tensor,
  { width, height, antialias }: { width: number; height: number; antialias: boolean },
): Tensor => {
  const [channels, rows, columns] = image.dims;
  if (image.dims.length !== 3 || !channels || !rows || !columns) {
    throw new ModelError('BAD_INPUT', 'Bicubic upscaling needs a tensor of shape [C, H, W], not [{shape}].', {
      params: { shape: image.dims.join(', ') },
    });
  }
  const windows = (from: number, to: number) => (antialias ? antialiasWindows(from, to) : plainWindows(from, to));
  const wide = apply(image.data, { windows: windows(columns, width), outer: channels * rows, from: columns, inner: 1 });
  const tall = apply(wide, { windows: windows(rows, height), outer: channels, from: rows, inner: width });
  return { dims: [channels, height, width], data: Float32Array.from(tall) };
};
