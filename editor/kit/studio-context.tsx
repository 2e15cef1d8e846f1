import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useStore } from 'zustand';
import { studioOfLevel, wholeStudio } from '../engine/level.ts';
import type { StudioState } from '../engine/state.ts';
import type { Studio } from '../engine/studio.ts';
import type { View, ViewState } from './view.ts';

type StudioContext = { readonly studio: Studio; readonly view: View };
const Context = createContext<StudioContext | undefined>(undefined);

/** Provides the studio, with the node types of its plugins, and its view to the components inside. In an entered subgraph they see the studio of that level. */
export const StudioProvider = ({ studio, view, children }: StudioContext & { readonly children: ReactNode }) => {
  const registry = useStore(studio.plugins.store, (state) => state.registry);
  // the node types that views see change with the plugins, and with them the object, so that memos hold
  const value = useMemo(() => ({ studio: studioOfLevel({ ...studio, registry }), view }), [studio, registry, view]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
};

const useStudioContext = (): StudioContext => {
  const context = useContext(Context);
  if (!context) throw new Error('This component needs a StudioProvider around it.');
  return context;
};

/** The studio: its store and its actions. In an entered subgraph, its workflow is the definition, and its edits change the definition. */
export const useStudio = (): Studio => useStudioContext().studio;

/** The studio of the whole document, whatever was entered: for views that share, save or list the document. */
export const useWholeStudio = (): Studio => wholeStudio(useStudioContext().studio);

/** Shows the whole document to the components inside, whatever was entered. */
export const WholeDocument = ({ children }: { readonly children: ReactNode }) => {
  const { studio, view } = useStudioContext();
  const value = useMemo(() => ({ studio: wholeStudio(studio), view }), [studio, view]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
};

/** A part of the studio's state at the level that is shown; the component rerenders only when that part changes. */
export const useStudioState = <Part,>(selector: (state: StudioState) => Part): Part => useStore(useStudioContext().studio.store, selector);

/** A part of the state of the whole document. */
export const useWholeState = <Part,>(selector: (state: StudioState) => Part): Part => useStore(useWholeStudio().store, selector);

/** The store of what the screen shows, for changes: `view.setState({ panel: 'explorer' })`. */
export const useView = (): View => useStudioContext().view;

/** A part of what the screen shows. */
export const useViewState = <Part,>(selector: (state: ViewState) => Part): Part => useStore(useStudioContext().view, selector);
