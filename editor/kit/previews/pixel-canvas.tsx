import { useEffect, useRef } from 'react';
import type { Pixels } from './pixels.ts';

export type PixelCanvasProps = {
  readonly pixels: Pixels;
  /** Empty if the picture is described by the text beside it. */
  readonly label: string;
  readonly className?: string;
  /** Shows enlarged pixels as squares. */
  readonly crisp?: boolean;
};

/** Pixels on a canvas of the same size; the style decides how large the canvas is shown. */
export const PixelCanvas = ({ pixels, label, className, crisp = false }: PixelCanvasProps) => {
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
