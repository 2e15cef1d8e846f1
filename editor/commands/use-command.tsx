import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useStore } from 'zustand';
import { keyChoices } from './key-choices.ts';
import type { CommandId } from './shortcuts.ts';

type RunCommand = (id: CommandId) => void;
const Context = createContext<RunCommand | undefined>(undefined);

/** Provides the commands to the components inside, which are drawn again when the keys of a command change. */
export const CommandProvider = ({ command, children }: { readonly command: RunCommand; readonly children: ReactNode }) => {
  const choices = useStore(keyChoices);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another function, so that hints and menus show the keys of now
  const run = useMemo<RunCommand>(() => (id) => command(id), [command, choices]);
  return <Context.Provider value={run}>{children}</Context.Provider>;
};

/** Returns the function that runs a command of the shortcuts table. Throws outside of a `CommandProvider`. */
export const useCommand = (): RunCommand => {
  const command = useContext(Context);
  if (!command) throw new Error('A component that calls useCommand must be inside a CommandProvider.');
  return command;
};
