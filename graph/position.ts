/** A point on the canvas, in pixels. */
export type Position = { readonly x: number; readonly y: number };

/** A rectangle on the canvas: its top left corner and its size, in pixels. */
export type Box = Position & { readonly width: number; readonly height: number };
