import { useStore } from 'zustand';
import type { ServerState } from '../engine/server/types.ts';
import { useStudio } from './studio-context.tsx';

/** A part of the server's state. The component rerenders only when that part changes. */
export const useServerState = <Part>(selector: (state: ServerState) => Part): Part => useStore(useStudio().server.store, selector);

/** Whether the page was served by a server that runs workflows. */
export const useHasServer = (): boolean => useServerState(({ phase }) => phase !== 'none');

/** Whether the user may only look at what the server has. */
export const useIsViewer = (): boolean => useServerState(({ me }) => me?.role === 'viewer');
