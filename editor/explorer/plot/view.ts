/** A box on the plane. */
export type Bounds = { readonly left: number; readonly bottom: number; readonly right: number; readonly top: number };
/** A size on the screen, in CSS pixels. */
export type Size = { readonly width: number; readonly height: number };
/** The visible part of the plane: its centre, and the pixels per unit on each axis. */
export type View = { readonly x: number; readonly y: number; readonly scaleX: number; readonly scaleY: number };
type Position = { readonly x: number; readonly y: number };

/** Margin around the points when all of them are shown, in pixels. */
const margin = 36;

/** The view that shows a complete box. */
export const fitView = ({ left, right, bottom, top }: Bounds, { width, height }: Size): View => ({
  x: (left + right) / 2,
  y: (bottom + top) / 2,
  scaleX: Math.max(width - 2 * margin, 1) / (right - left || 1),
  scaleY: Math.max(height - 2 * margin, 1) / (top - bottom || 1),
});

/** The view that shows a complete box, with the same scale on both axes. */
export const fitEvenly = (bounds: Bounds, size: Size): View => {
  const view = fitView(bounds, size);
  const scale = Math.min(view.scaleX, view.scaleY);
  return { ...view, scaleX: scale, scaleY: scale };
};

/** The part of the plane that a view shows. */
export const boundsOfView = (view: View, { width, height }: Size): Bounds => ({
  left: view.x - width / 2 / view.scaleX,
  right: view.x + width / 2 / view.scaleX,
  bottom: view.y - height / 2 / view.scaleY,
  top: view.y + height / 2 / view.scaleY,
});

/** How much larger a view shows the points than another one. */
export const zoomOf = (view: View, fitted: View): number => Math.sqrt((view.scaleX * view.scaleY) / (fitted.scaleX * fitted.scaleY));

/** Converts a position on the plane to one on the screen, measured from the top left corner. */
export const toScreen = (view: View, { width, height }: Size, { x, y }: Position): Position => ({
  x: width / 2 + (x - view.x) * view.scaleX,
  y: height / 2 - (y - view.y) * view.scaleY,
});

/** Converts a position on the screen to one on the plane. */
export const toPlane = (view: View, { width, height }: Size, { x, y }: Position): Position => ({
  x: view.x + (x - width / 2) / view.scaleX,
  y: view.y - (y - height / 2) / view.scaleY,
});

/** Moves the view with the pointer, by a distance in pixels. */
export const panBy = (view: View, { x, y }: Position): View => ({ ...view, x: view.x - x / view.scaleX, y: view.y + y / view.scaleY });

/** Scales the view by a factor. The position `at` on the screen keeps showing the same position of the plane. */
export const zoomAt = (view: View, size: Size, at: Position, factor: number): View => {
  const before = toPlane(view, size, at);
  const zoomed = { ...view, scaleX: limited(view.scaleX * factor), scaleY: limited(view.scaleY * factor) };
  const after = toPlane(zoomed, size, at);
  return { ...zoomed, x: view.x + before.x - after.x, y: view.y + before.y - after.y };
};

const limited = (scale: number) => Math.min(Math.max(scale, 1e-3), 1e7);

/** Round numbers along an axis, at least `gap` pixels apart: multiples of 1, 2 or 5 times a power of ten. */
export const ticks = (from: number, to: number, { scale, gap }: { readonly scale: number; readonly gap: number }): number[] => {
  const wanted = gap / scale;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= wanted * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  return Array.from({ length: Math.min(count, 1000) }, (_, index) => Number(((first + index) * step).toFixed(decimals)) + 0);
};
