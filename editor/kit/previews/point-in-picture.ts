import type { MouseEvent } from 'react';

type Size = { readonly width: number; readonly height: number };
type Point = { readonly x: number; readonly y: number };

/**
 * Where a picture was clicked, in its own pixels: the picture is centred in the element, as large as it fits. Undefined beside the picture, and for a click by the
 * keyboard.
 */
export const pointInPicture = (
  { clientX, clientY, currentTarget, detail }: MouseEvent<HTMLElement>,
  { width, height }: Size,
): Point | undefined => {
  if (detail === 0) return undefined;
  const box = currentTarget.getBoundingClientRect();
  const scale = Math.min(box.width / width, box.height / height);
  const x = (clientX - box.left - (box.width - width * scale) / 2) / scale;
  const y = (clientY - box.top - (box.height - height * scale) / 2) / scale;
  return x >= 0 && y >= 0 && x < width && y < height ? { x, y } : undefined;
};

/** Whether a point is in a box. */
export const isInside = ({ x, y }: Point, box: Size & Point): boolean =>
  x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;
