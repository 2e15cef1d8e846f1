import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Box, Link, LinkStart, Position } from '../../graph/index.ts';
import type { Image } from '../../models/image/image.ts';

/** A request for the palette: where it opens, and what the new node is wired to. */
export type PaletteRequest = {
  readonly screen: Position;
  /** Where the node will stand. */
  readonly at: Position;
  readonly end?: LinkStart;
  /** The port whose link the node is put into. */
  readonly between?: Link;
};

export type MenuRequest = Position & {
  readonly target:
    | { readonly kind: 'canvas' }
    | { readonly kind: 'node'; readonly id: string }
    | { readonly kind: 'link'; readonly into: Link }
    | { readonly kind: 'frame'; readonly id: string }
    | { readonly kind: 'field'; readonly id: string; readonly param: string };
};

/** What the canvas must be asked for, since only it knows sizes and the pointer. */
export type Surface = {
  /** Brings nodes into view, or everything. */
  fit(ids?: readonly string[]): void;
  /** Moves the canvas, if it must, so that a node is seen; one that was just added is waited for. */
  reveal(id: string): void;
  zoom(change: 'in' | 'out' | 'reset'): void;
  /** The pointer in the window, or the middle of the canvas while the pointer is elsewhere. */
  pointer(): Position;
  toCanvas(screen: Position): Position;
  sizes(): Readonly<Record<string, { readonly width: number; readonly height: number }>>;
};

export type CanvasState = {
  readonly connecting: { readonly from: LinkStart; readonly detached?: Link } | undefined;
  readonly palette: PaletteRequest | undefined;
  readonly menu: MenuRequest | undefined;
  /** Selected frames and links, by the flow's ids. Nodes are selected in the studio. */
  readonly marked: ReadonlySet<string>;
  /** Where the nodes stood that are dragged with Alt: copies of them are put where they are dropped. */
  readonly cloning: readonly Box[] | undefined;
  /** The link that the dragged node would be put into. */
  readonly insertInto: string | undefined;
  readonly gallery: { readonly images: readonly Image[]; readonly index: number } | undefined;
  readonly surface: Surface | undefined;
};

export type CanvasStore = StoreApi<CanvasState>;

/** The canvas at rest. */
export const createCanvasStore = (): CanvasStore =>
  createStore<CanvasState>(() => ({
    connecting: undefined,
    palette: undefined,
    menu: undefined,
    marked: new Set(),
    cloning: undefined,
    insertInto: undefined,
    gallery: undefined,
    surface: undefined,
  }));

const Context = createContext<CanvasStore | undefined>(undefined);
export const CanvasStoreProvider = Context.Provider;

/** The canvas's passing state, to change it. */
export const useCanvasStore = (): CanvasStore => {
  const store = useContext(Context);
  if (!store) throw new Error('There is no canvas around this component. Put it inside CanvasStoreProvider.');
  return store;
};

/** A part of the canvas's passing state. */
export const useCanvas = <Part>(selector: (state: CanvasState) => Part): Part => useStore(useCanvasStore(), selector);

/** Whether an event's target is the canvas itself, or nothing in particular. Only there does Tab add a node; elsewhere it moves the focus. */
export const isCanvas = (target: EventTarget | null): boolean =>
  target === document.body || (target instanceof HTMLElement && target.dataset.canvas !== undefined);

/** Moves the focus to the canvas, if there is one. */
export const focusCanvas = (): void => document.querySelector<HTMLElement>('[data-canvas]')?.focus({ preventScroll: true });
