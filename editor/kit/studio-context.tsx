import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import type { StudioState } from '../engine/state.ts';
import type { Studio } from '../engine/studio.ts';
import type { View, ViewState } from './view.ts';

type Parts = { readonly studio: Studio; readonly view: View };
const Context = createContext<Parts | undefined>(undefined);

/** Provides the studio and its view to the components inside. */
export const StudioProvider = ({ children, ...parts }: Parts & { readonly children: ReactNode }) => (
  <Context.Provider value={parts}>{children}</Context.Provider>
);

const useParts = (): Parts => {
  const parts = useContext(Context);
  if (!parts) throw new Error('There is no StudioProvider around this component. Put one there.');
  return parts;
};

/** The studio: its store and its actions. */
export const useStudio = (): Studio => useParts().studio;

/** A part of the studio's state; the component is drawn again only when that part changes. */
export const useStudioState = <Part,>(selector: (state: StudioState) => Part): Part => useStore(useParts().studio.store, selector);

/** What is on the screen, to change it: `view.setState({ panel: 'explorer' })`. */
export const useView = (): View => useParts().view;

/** A part of what is on the screen. */
export const useViewState = <Part,>(selector: (state: ViewState) => Part): Part => useStore(useParts().view, selector);
