/** A point on the canvas, in pixels. */
export type Position = { readonly x: number; readonly y: number };

/** Width and height on the canvas, in pixels. */
export type Size = { readonly width: number; readonly height: number };

/** A rectangle on the canvas: its top left corner and its size, in pixels. */
export type Box = Position & Size;

/** The measured sizes of nodes by id. A node that is not listed has not been drawn yet. */
export type NodeSizes = Readonly<Record<string, Size>>;

/** The size assumed for a node that has not been measured. */
export const unmeasuredSize: Size = { width: 264, height: 160 };
