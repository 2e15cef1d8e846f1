import type { MenuItem } from '../kit/components/index.ts';
import { useText } from '../kit/text/use-text.ts';
import { type CommandId, keysOf, labelOf } from './shortcuts.ts';
import { useCommand } from './use-command.tsx';

/** A command as a menu item. */
export const useCommandItem = (): ((id: CommandId) => Exclude<MenuItem, string>) => {
  const { t } = useText();
  const command = useCommand();
  // a command runs after the menu has closed and returned the focus
  return (id) => ({ label: t(labelOf(id)), keys: keysOf(id), onSelect: () => setTimeout(() => command(id)) });
};
