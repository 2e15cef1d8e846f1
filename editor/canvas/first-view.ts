import { getViewportForBounds, type Viewport } from '@xyflow/react';
import type { FlowNode } from './flow.ts';

type Size = { readonly width: number; readonly height: number };
export type Bounds = Size & { readonly x: number; readonly y: number };

/** Room around the nodes when all are in view, as a part of the window; the largest and the smallest zoom for it. */
export const fitting = { padding: 0.12, maxZoom: 1, minZoom: 0.1 } as const;

/** The box around nodes, by what is known of their sizes; undefined without nodes. */
export const boundsOf = (nodes: readonly FlowNode[]): Bounds | undefined => {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { position, measured, width, height } of nodes) {
    left = Math.min(left, position.x);
    top = Math.min(top, position.y);
    right = Math.max(right, position.x + (measured?.width ?? width ?? 264));
    bottom = Math.max(bottom, position.y + (measured?.height ?? height ?? 160));
  }
  return left === Infinity ? undefined : { x: left, y: top, width: right - left, height: bottom - top };
};

/** Where to look from to see all nodes, before any of them is drawn: drawing a thousand from near first would take seconds. */
export const viewOf = (nodes: readonly FlowNode[], { width, height }: Size): Viewport => {
  const bounds = boundsOf(nodes);
  if (!bounds || width === 0 || height === 0) return { x: 0, y: 0, zoom: 1 };
  return getViewportForBounds(bounds, width, height, fitting.minZoom, fitting.maxZoom, fitting.padding);
};
