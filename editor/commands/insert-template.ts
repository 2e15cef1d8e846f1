import type { Position } from '../../graph/index.ts';
import type { Studio } from '../engine/studio.ts';
import type { CanvasStore } from '../kit/canvas-store.ts';

/** Inserts the nodes of a template at a point, or where the pointer is, as one undo step. Throws the errors of `readFragment`. */
export const insertTemplate = ({ actions }: Studio, canvas: CanvasStore, text: string, at?: Position): void => {
  const { surface } = canvas.getState();
  actions.paste(text, at ?? surface?.toCanvas(surface.pointer()) ?? { x: 0, y: 0 });
};
