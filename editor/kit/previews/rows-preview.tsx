import { useMemo } from 'react';
import type { Tensor } from '../../../models/tensor.ts';
import { useText } from '../text/use-text.ts';
import { PixelCanvas } from './pixel-canvas.tsx';
import { heat } from './pixels.ts';

/** Most rows drawn; of more, every so-manieth. */
const shown = 24;

/** Embeddings as a strip: one row each, one column a dimension. */
export const EmbeddingPreview = ({ value, space }: { readonly value: Pick<Tensor, 'dims' | 'data'>; readonly space: string }) => {
  const { t } = useText();
  const [count = 0, size = 0] = value.dims;
  const rows = Math.min(count, shown);
  const pixels = useMemo(() => {
    const values = new Float32Array(rows * size);
    for (let row = 0; row < rows; row++) {
      const from = Math.floor((row * count) / rows) * size;
      values.set(value.data.subarray(from, from + size), row * size);
    }
    return heat(values, size, rows);
  }, [value, rows, count, size]);
  if (rows === 0 || size === 0) return null;
  const words = t('preview.space', { space, count, size });
  return (
    <figure>
      <div className="overflow-hidden rounded-sm bg-surface-2" style={{ height: rows === 1 ? 20 : Math.min(72, 8 + rows * 6) }}>
        <PixelCanvas pixels={pixels} label={words} crisp className="block size-full" />
      </div>
      <figcaption className="truncate pt-0.5 text-muted text-xs tabular-nums">{words}</figcaption>
    </figure>
  );
};

/** The noise of the first items: each channel a tile. */
export const NoisePreview = ({ value }: { readonly value: Tensor }) => {
  const { t } = useText();
  const [count = 0, channels = 1, height = 1, width = 1] = value.dims;
  const pixels = useMemo(() => {
    const tiles = Math.min(8, channels);
    const values = new Float32Array(tiles * width * height);
    for (let tile = 0; tile < tiles; tile++)
      for (let row = 0; row < height; row++) {
        const from = (tile * height + row) * width;
        values.set(value.data.subarray(from, from + width), row * tiles * width + tile * width);
      }
    return heat(values, tiles * width, height);
  }, [value, channels, height, width]);
  const words = `${t('preview.noise', { shape: value.dims.slice(1).join(' × ') })}${count > 1 ? ` · ${count}` : ''}`;
  return (
    <figure>
      <div className="overflow-hidden rounded-sm bg-surface-2">
        <PixelCanvas pixels={pixels} label={words} crisp className="block h-auto w-full" />
      </div>
      <figcaption className="truncate pt-0.5 text-muted text-xs tabular-nums">{words}</figcaption>
    </figure>
  );
};
