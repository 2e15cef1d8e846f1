import type { MenuItem } from '../kit/components/index.ts';
import { type CommandId, keysOf } from './shortcuts.ts';
import { useCommand } from './use-command.tsx';
import { useCommandLabel } from './use-command-label.ts';

/** A command as a menu item. */
export const useCommandItem = (): ((id: CommandId) => Exclude<MenuItem, string>) => {
  const label = useCommandLabel();
  const command = useCommand();
  // a command runs after the menu has closed and returned the focus
  return (id) => ({ label: label(id), keys: keysOf(id), onSelect: () => setTimeout(() => command(id)) });
};
