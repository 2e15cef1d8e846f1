import { createContext, type ReactNode, useContext } from 'react';
import type { CommandId } from './shortcuts.ts';

type RunCommand = (id: CommandId) => void;
const Context = createContext<RunCommand | undefined>(undefined);

/** Provides the commands to the components inside. */
export const CommandProvider = ({ command, children }: { readonly command: RunCommand; readonly children: ReactNode }) => (
  <Context.Provider value={command}>{children}</Context.Provider>
);

/** Returns the function that runs a command of the shortcuts table. Throws outside of a `CommandProvider`. */
export const useCommand = (): RunCommand => {
  const command = useContext(Context);
  if (!command) throw new Error('A component that calls useCommand must be inside a CommandProvider.');
  return command;
};
