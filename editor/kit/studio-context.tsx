import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import type { StudioState } from '../engine/state.ts';
import type { Studio } from '../engine/studio.ts';
import type { View, ViewState } from './view.ts';

type StudioContext = { readonly studio: Studio; readonly view: View };
const Context = createContext<StudioContext | undefined>(undefined);

/** Provides the studio and its view to the components inside. */
export const StudioProvider = ({ children, ...value }: StudioContext & { readonly children: ReactNode }) => (
  <Context.Provider value={value}>{children}</Context.Provider>
);

const useStudioContext = (): StudioContext => {
  const context = useContext(Context);
  if (!context) throw new Error('This component needs a StudioProvider around it.');
  return context;
};

/** The studio: its store and its actions. */
export const useStudio = (): Studio => useStudioContext().studio;

/** A part of the studio's state; the component rerenders only when that part changes. */
export const useStudioState = <Part,>(selector: (state: StudioState) => Part): Part => useStore(useStudioContext().studio.store, selector);

/** The store of what the screen shows, for changes: `view.setState({ panel: 'explorer' })`. */
export const useView = (): View => useStudioContext().view;

/** A part of what the screen shows. */
export const useViewState = <Part,>(selector: (state: ViewState) => Part): Part => useStore(useStudioContext().view, selector);
