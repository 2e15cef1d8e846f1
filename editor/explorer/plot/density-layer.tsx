import { useEffect, useMemo, useRef } from 'react';
import { densityOf } from './density.ts';
import { type Bounds, type Size, toScreen, type View } from './view.ts';

/** Shades the plot where points are dense. It fades as the view comes nearer, where single points are visible. */
export const DensityLayer = ({
  points,
  paint,
  bounds,
  view,
  size,
  zoom,
}: {
  readonly points: Float32Array;
  readonly paint: Uint8Array;
  readonly bounds: Bounds;
  readonly view: View;
  readonly size: Size;
  readonly zoom: number;
}) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  const around = useMemo(() => {
    // room for the blur at the edges
    const [across, up] = [(bounds.right - bounds.left) * 0.08, (bounds.top - bounds.bottom) * 0.08];
    return { left: bounds.left - across, right: bounds.right + across, bottom: bounds.bottom - up, top: bounds.top + up };
  }, [bounds]);
  const density = useMemo(() => densityOf(points, paint, around), [points, paint, around]);
  useEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(new ImageData(density.pixels, density.side, density.side), 0, 0);
  }, [density]);
  const opacity = Math.min(0.55, Math.max(0, 0.65 - 0.16 * zoom));
  const corner = toScreen(view, size, { x: around.left, y: around.top });
  const [width, height] = [(around.right - around.left) * view.scaleX, (around.top - around.bottom) * view.scaleY];
  return (
    <canvas
      ref={canvas}
      aria-hidden
      width={density.side}
      height={density.side}
      className="pointer-events-none absolute start-0 top-0 origin-top-left"
      style={{
        opacity,
        visibility: opacity === 0 ? 'hidden' : 'visible',
        transform: `translate(${corner.x}px, ${corner.y}px) scale(${width / density.side}, ${height / density.side})`,
      }}
    />
  );
};
