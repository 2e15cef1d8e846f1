import { useStore } from 'zustand';
import type { ServerState } from '../engine/server/types.ts';
import { useStudio } from './studio-context.tsx';

/** A part of what is known of the server; the component is drawn again only when that part changes. */
export const useServerState = <Part>(selector: (state: ServerState) => Part): Part => useStore(useStudio().server.store, selector);

/** Whether the page comes from a server that computes. */
export const useHasServer = (): boolean => useServerState(({ phase }) => phase !== 'none');
