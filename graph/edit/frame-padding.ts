import type { Box } from '../position.ts';

const margin = 24;
const titleHeight = 36;

/** The space that a frame leaves around what it holds. */
export const framePadding = { left: margin, right: margin, bottom: margin, top: margin + titleHeight } as const;

/** A box with the space that a frame leaves around it. */
export const padded = ({ x, y, width, height }: Box): Box => ({
  x: x - framePadding.left,
  y: y - framePadding.top,
  width: width + framePadding.left + framePadding.right,
  height: height + framePadding.top + framePadding.bottom,
});

/** The smallest box around two boxes. */
export const union = (a: Box, b: Box): Box => {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return { x, y, width: Math.max(a.x + a.width, b.x + b.width) - x, height: Math.max(a.y + a.height, b.y + b.height) - y };
};
