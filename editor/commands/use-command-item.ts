import type { MenuItem } from '../kit/components/index.ts';
import { useText } from '../kit/text/use-text.ts';
import { type CommandId, keysOf, shortcuts } from './shortcuts.ts';
import { useCommand } from './use-command.tsx';

/** A command as a line of a menu. */
export const useCommandItem = (): ((id: CommandId) => Exclude<MenuItem, string>) => {
  const { t } = useText();
  const command = useCommand();
  return (id) => {
    const label = shortcuts.find((shortcut) => shortcut.id === id)?.label ?? 'command.run';
    // after the menu has closed and given the focus back
    return { label: t(label), keys: keysOf(id), onSelect: () => setTimeout(() => command(id)) };
  };
};
