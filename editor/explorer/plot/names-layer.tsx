import { type Coordinates, onPlane } from './scatter-overlay.tsx';
import type { Turn } from './turn.ts';
import { type Size, toScreen, type View } from './view.ts';

/** A name for a part of the points, where it is written, and how many points it stands for. */
export type PlotName = { readonly text: string; readonly at: Coordinates; readonly count: number };

/** Width of a letter and height of a line, in pixels: enough to keep names apart. */
const [letter, line] = [7.5, 20];

/** Names over the points, as long as the view is far. Of names that would overlap, the one with more points is written. */
export const NamesLayer = ({
  names,
  view,
  size,
  turn,
  zoom,
}: {
  readonly names: readonly PlotName[];
  readonly view: View;
  readonly size: Size;
  readonly turn: Turn;
  readonly zoom: number;
}) => {
  if (zoom > 6) return null;
  const written: { readonly text: string; readonly x: number; readonly y: number; readonly half: number }[] = [];
  for (const { text, at } of [...names].sort((a, b) => b.count - a.count)) {
    const [across, up] = onPlane(at, turn);
    const { x, y } = toScreen(view, size, { x: across, y: up });
    const half = (text.length * letter) / 2;
    const overlaps = written.some((other) => Math.abs(other.x - x) < other.half + half && Math.abs(other.y - y) < line);
    const inside = x > half && x < size.width - half && y > line && y < size.height - line;
    if (inside && !overlaps) written.push({ text, x, y, half });
  }
  return (
    <svg aria-hidden className="pointer-events-none absolute inset-0 size-full">
      {written.map(({ text, x, y }) => (
        <text
          key={`${text} ${x} ${y}`}
          x={x}
          y={y}
          textAnchor="middle"
          className="fill-text stroke-surface-0 font-medium text-sm"
          strokeWidth={4}
          strokeOpacity={0.8}
          strokeLinejoin="round"
          paintOrder="stroke"
        >
          {text}
        </text>
      ))}
    </svg>
  );
};
