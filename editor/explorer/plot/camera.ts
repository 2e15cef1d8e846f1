import { createStore, type StoreApi } from 'zustand/vanilla';
import { firstTurn, type Turn } from './turn.ts';
import type { View } from './view.ts';

/** What a plot shows of its points. Without a view, it shows all of them. */
export type Camera = { readonly view?: View | undefined; readonly turn: Turn };

/** The camera of a plot beside React's state: a plot that moves renders itself only. */
export type CameraStore = StoreApi<Camera>;

export const createCamera = (): CameraStore => createStore<Camera>(() => ({ turn: firstTurn }));
