import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Box, Link, LinkStart, Position } from '../../graph/index.ts';
import type { Picture } from '../../models/image/picture.ts';

/** A request to open the palette: where, and what the new node is connected to. */
export type PaletteRequest = {
  readonly screen: Position;
  /** The position of the new node. */
  readonly at: Position;
  readonly end?: LinkStart;
  /** The bends of the new link. */
  readonly bends?: readonly Position[];
  /** The port whose link the node is inserted into. */
  readonly between?: Link;
  /** The node whose type is changed, instead of adding one. */
  readonly swap?: string;
};

export type MenuRequest = Position & {
  readonly target:
    | { readonly kind: 'canvas' }
    | { readonly kind: 'node'; readonly id: string }
    | { readonly kind: 'link'; readonly into: Link }
    | { readonly kind: 'frame'; readonly id: string }
    | { readonly kind: 'field'; readonly id: string; readonly param: string }
    | { readonly kind: 'port'; readonly id: string; readonly port: string; readonly side: 'source' | 'target' }
    /** A dropped picture that contains a workflow. */
    | { readonly kind: 'file'; readonly file: File }
    /** The end of a link that was dropped on the empty canvas with Shift. */
    | { readonly kind: 'end'; readonly end: LinkStart; readonly at: Position };
};

/** What only the mounted canvas can do, because it knows the sizes of nodes and the pointer. */
export type Surface = {
  /** Fits some nodes into the view, or all. */
  fit(ids?: readonly string[]): void;
  /** Moves the canvas if a node is out of view. A node that was just added is awaited. */
  reveal(id: string): void;
  zoom(change: 'in' | 'out' | 'reset'): void;
  /** The pointer's position in the window; the centre of the canvas while the pointer is elsewhere. */
  pointer(): Position;
  toCanvas(screen: Position): Position;
  sizes(): Readonly<Record<string, { readonly width: number; readonly height: number }>>;
};

/** Pictures of a node that are shown large. */
export type OpenPictures = {
  readonly images: readonly Picture[];
  readonly index: number;
  /** The output that the pictures are; absent where nothing is known about them. */
  readonly from?: Link;
  /** The sheet in which the picture was clicked. */
  readonly sheet?: OpenPictures;
};

/** A line along which a dragged card is aligned with others, on the canvas: vertical at an x, or horizontal at a y. */
export type GuideLine = { readonly axis: 'x' | 'y'; readonly at: number; readonly from: number; readonly to: number };

export type CanvasState = {
  /** The link that is being drawn: from which port, off which input it was pulled, and the bends that it shares with the link that it branches from. */
  readonly connecting:
    | {
        readonly from: LinkStart;
        readonly detached?: Link;
        readonly bends?: readonly Position[];
        /** It was begun with a tap on its port, and ends with another tap. */
        readonly tapped?: true;
      }
    | undefined;
  /** The bend that is dragged, and the links that share it. */
  readonly bending:
    | { readonly link: string; readonly index: number; readonly at: Position; readonly links: ReadonlySet<string> }
    | undefined;
  /** The end of a dragged link whose source is out of sight. */
  readonly looseEnd: { readonly from: Position; readonly to: Position } | undefined;
  readonly palette: PaletteRequest | undefined;
  readonly menu: MenuRequest | undefined;
  /** Selected frames and links, by their React Flow ids. Selected nodes are in the studio's state. */
  readonly marked: ReadonlySet<string>;
  /** The original positions of nodes that are dragged with Alt: dropping them creates copies. */
  readonly cloning: readonly Box[] | undefined;
  /** The link that the dragged node would be inserted into. */
  readonly insertInto: string | undefined;
  /** The lines that the dragged cards stick to. */
  readonly guides: readonly GuideLine[];
  readonly gallery: OpenPictures | undefined;
  readonly surface: Surface | undefined;
};

export type CanvasStore = StoreApi<CanvasState>;

/** The initial state of the canvas. */
export const createCanvasStore = (): CanvasStore =>
  createStore<CanvasState>(() => ({
    connecting: undefined,
    bending: undefined,
    looseEnd: undefined,
    palette: undefined,
    menu: undefined,
    marked: new Set(),
    cloning: undefined,
    insertInto: undefined,
    guides: [],
    gallery: undefined,
    surface: undefined,
  }));

const Context = createContext<CanvasStore | undefined>(undefined);
export const CanvasStoreProvider = Context.Provider;

/** The store of the canvas's transient state, for changes. */
export const useCanvasStore = (): CanvasStore => {
  const store = useContext(Context);
  if (!store) throw new Error('This component needs a CanvasStoreProvider around it.');
  return store;
};

/** A part of the canvas's transient state. */
export const useCanvas = <Part>(selector: (state: CanvasState) => Part): Part => useStore(useCanvasStore(), selector);

/** Whether an event's target is the canvas itself, or nothing in particular. Only there does Tab add a node; elsewhere it moves the focus. */
export const isCanvas = (target: EventTarget | null): boolean =>
  target === document.body || (target instanceof HTMLElement && target.dataset.canvas !== undefined);

/** Whether an event's target is the card of a node as a whole, which the Tab key reaches, and not a field in it. */
export const isCard = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.classList.contains('react-flow__node');

/** Moves the focus to the canvas, if there is one. */
export const focusCanvas = (): void => document.querySelector<HTMLElement>('[data-canvas]')?.focus({ preventScroll: true });
