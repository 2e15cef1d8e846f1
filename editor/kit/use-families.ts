import { useMemo } from 'react';
import { useStore } from 'zustand';
import { installedFamilies } from '../engine/models/installed.ts';
import type { InstalledFamily, ModelsState } from '../engine/models/types.ts';
import { useStudio } from './studio-context.tsx';
import { useServerState } from './use-server.ts';

/** A part of the state of this page's model families. The component rerenders only when that part changes. */
export const useModelsState = <Part>(selector: (state: ModelsState) => Part): Part => useStore(useStudio().models.store, selector);

/** The families of the page and of the server, in the order in which nodes find them; undefined until those of the page were read. */
export const useFamilies = (): readonly InstalledFamily[] | undefined => {
  const page = useModelsState(({ families }) => families);
  const server = useServerState(({ models }) => models);
  return useMemo(() => page && installedFamilies(page, server), [page, server]);
};
