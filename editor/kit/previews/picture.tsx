import { useEffect, useRef } from 'react';
import type { Pixels } from './paint.ts';

export type PictureProps = {
  readonly pixels: Pixels;
  /** Empty for a picture whose words stand beside it. */
  readonly label: string;
  readonly className?: string;
  /** Shows single pixels as squares. */
  readonly crisp?: boolean;
};

/** Pixels on a canvas of their own size; the style decides how large it is shown. */
export const Picture = ({ pixels, label, className, crisp = false }: PictureProps) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    context?.putImageData(new ImageData(pixels.data, pixels.width, pixels.height), 0, 0);
  }, [pixels]);
  return (
    <canvas
      ref={canvas}
      {...(label === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
      width={pixels.width}
      height={pixels.height}
      className={className}
      style={crisp ? { imageRendering: 'pixelated' } : undefined}
    />
  );
};
