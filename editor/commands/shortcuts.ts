import { keysInWords } from '../kit/key-names.ts';
import type { TextKey } from '../kit/text/use-text.ts';
import { chooseKeys, keyChoices } from './key-choices.ts';
import { inOrder, sameKeys } from './pressed-keys.ts';

/** The groups of commands, in the order in which menus and lists show them. */
export const commandGroups = ['run', 'edit', 'nodes', 'arrange', 'view', 'file', 'panels'] as const;
export type CommandGroup = (typeof commandGroups)[number];

/** A command with its keys. `Mod` is Ctrl, or ⌘ on a Mac. Menus and tooltips show the first of its keys. */
export type Shortcut = {
  readonly id: string;
  readonly keys: readonly string[];
  readonly label: TextKey;
  readonly group: CommandGroup;
  /** Its keys also work while a text field has the focus. */
  readonly inFields?: true;
  /** Offered only where the page comes from a server that runs workflows. */
  readonly server?: true;
};

/** All commands. The keyboard, the menus, the buttons, the shortcuts sheet, the command menu and sentences that name a key read this table. */
export const shortcuts = [
  { id: 'run', keys: ['Mod+Enter'], label: 'command.run', group: 'run', inFields: true },
  { id: 'run-front', keys: ['Mod+Shift+Enter'], label: 'command.run-front', group: 'run', inFields: true },
  { id: 'run-selection', keys: ['Alt+Shift+Enter'], label: 'command.run-selection', group: 'run', inFields: true },
  { id: 'run-times', keys: ['Alt+X'], label: 'command.run-times', group: 'run' },
  { id: 'run-server', keys: ['Alt+Enter'], label: 'command.run-server', group: 'run', inFields: true, server: true },
  { id: 'stop', keys: ['Mod+Alt+Enter'], label: 'command.stop', group: 'run', inFields: true },
  { id: 'queue-pause', keys: ['Alt+P'], label: 'command.queue-pause', group: 'run' },
  { id: 'live', keys: ['R'], label: 'command.live', group: 'run' },
  { id: 'compute-again', keys: ['Alt+R'], label: 'command.compute-again', group: 'run' },
  { id: 'clear-results', keys: ['Alt+Backspace', 'Alt+Delete'], label: 'command.clear-results', group: 'run' },
  { id: 'never-keep', keys: ['Alt+Shift+K'], label: 'command.never-keep', group: 'run' },
  { id: 'keep-result', keys: ['Alt+K'], label: 'command.keep-result', group: 'run' },

  { id: 'undo', keys: ['Mod+Z'], label: 'command.undo', group: 'edit' },
  { id: 'redo', keys: ['Mod+Shift+Z', 'Mod+Y'], label: 'command.redo', group: 'edit' },
  { id: 'copy', keys: ['Mod+C'], label: 'command.copy', group: 'edit' },
  { id: 'cut', keys: ['Mod+X'], label: 'command.cut', group: 'edit' },
  { id: 'paste', keys: ['Mod+V'], label: 'command.paste', group: 'edit' },
  { id: 'paste-links', keys: ['Mod+Shift+V'], label: 'command.paste-links', group: 'edit' },
  { id: 'duplicate', keys: ['Mod+D'], label: 'command.duplicate', group: 'edit' },
  { id: 'delete', keys: ['Delete', 'Backspace'], label: 'command.delete', group: 'edit' },
  { id: 'delete-rejoin', keys: ['Mod+Backspace', 'Mod+Delete'], label: 'command.delete-rejoin', group: 'edit' },
  { id: 'select-all', keys: ['Mod+A'], label: 'command.select-all', group: 'edit' },
  { id: 'deselect', keys: ['Escape'], label: 'command.deselect', group: 'edit' },

  { id: 'add-node', keys: ['Tab', 'Shift+A', 'N'], label: 'command.add-node', group: 'nodes' },
  { id: 'make-subgraph', keys: ['Mod+Shift+E'], label: 'command.make-subgraph', group: 'nodes' },
  { id: 'enter-subgraph', keys: ['Enter'], label: 'command.enter-subgraph', group: 'nodes' },
  { id: 'leave-subgraph', keys: ['Alt+ArrowUp'], label: 'command.leave-subgraph', group: 'nodes' },
  { id: 'unpack-subgraph', keys: ['Alt+Shift+E'], label: 'command.unpack-subgraph', group: 'nodes' },
  { id: 'save-template', keys: ['Alt+T'], label: 'command.save-template', group: 'nodes' },
  { id: 'mute', keys: ['Mod+M'], label: 'command.mute', group: 'nodes' },
  { id: 'bypass', keys: ['Mod+B'], label: 'command.bypass', group: 'nodes' },
  { id: 'rename', keys: ['F2'], label: 'command.rename', group: 'nodes' },
  { id: 'swap-type', keys: ['Shift+R'], label: 'command.swap-type', group: 'nodes' },
  { id: 'use-model', keys: ['Shift+M'], label: 'command.use-model', group: 'nodes' },
  { id: 'sweep', keys: ['Shift+X'], label: 'command.sweep', group: 'nodes' },

  { id: 'frame', keys: ['Mod+G'], label: 'command.frame', group: 'arrange' },
  { id: 'add-note', keys: ['Shift+N'], label: 'command.add-note', group: 'arrange' },
  { id: 'collapse', keys: ['Alt+C'], label: 'command.collapse', group: 'arrange' },
  { id: 'pin', keys: ['Shift+P'], label: 'command.pin', group: 'arrange' },
  { id: 'layout', keys: ['Mod+Shift+F'], label: 'command.layout', group: 'arrange' },
  { id: 'align-left', keys: ['Alt+Shift+L'], label: 'command.align-left', group: 'arrange' },
  { id: 'align-top', keys: ['Alt+Shift+T'], label: 'command.align-top', group: 'arrange' },
  { id: 'align-right', keys: ['Alt+Shift+R'], label: 'command.align-right', group: 'arrange' },
  { id: 'align-bottom', keys: ['Alt+Shift+B'], label: 'command.align-bottom', group: 'arrange' },
  { id: 'align-centre', keys: ['Alt+Shift+C'], label: 'command.align-centre', group: 'arrange' },
  { id: 'align-middle', keys: ['Alt+Shift+M'], label: 'command.align-middle', group: 'arrange' },
  { id: 'distribute', keys: ['Alt+Shift+D'], label: 'command.distribute', group: 'arrange' },
  { id: 'snap', keys: ['Shift+S'], label: 'command.snap', group: 'arrange' },
  { id: 'hide-links', keys: ['Alt+L'], label: 'command.hide-links', group: 'arrange' },
  { id: 'guides', keys: ['Alt+G'], label: 'command.guides', group: 'arrange' },

  { id: 'fit', keys: ['Shift+1', 'Home'], label: 'command.fit', group: 'view' },
  { id: 'fit-selection', keys: ['F', '.'], label: 'command.fit-selection', group: 'view' },
  { id: 'zoom-in', keys: ['Mod+='], label: 'command.zoom-in', group: 'view' },
  { id: 'zoom-out', keys: ['Mod+-'], label: 'command.zoom-out', group: 'view' },
  { id: 'zoom-reset', keys: ['Mod+0'], label: 'command.zoom-reset', group: 'view' },
  { id: 'tool-select', keys: ['V'], label: 'command.tool-select', group: 'view' },
  { id: 'tool-hand', keys: ['H'], label: 'command.tool-hand', group: 'view' },
  { id: 'form', keys: ['P'], label: 'command.form', group: 'view' },
  { id: 'minimap', keys: ['Alt+M'], label: 'command.minimap', group: 'view' },

  { id: 'new', keys: ['Alt+N'], label: 'command.new', group: 'file' },
  { id: 'open-file', keys: ['Mod+O'], label: 'command.open-file', group: 'file', inFields: true },
  { id: 'save-file', keys: ['Mod+S'], label: 'command.save-file', group: 'file', inFields: true },
  { id: 'save-server', keys: ['Mod+Alt+S'], label: 'command.save-server', group: 'file', inFields: true, server: true },
  { id: 'save-as', keys: ['Mod+Shift+S'], label: 'command.save-as', group: 'file', inFields: true },
  { id: 'share', keys: ['Alt+S'], label: 'command.share', group: 'file' },
  // the browser takes the keys with Ctrl where the studio is not an app of its own
  { id: 'tab-next', keys: ['Alt+PageDown', 'Mod+PageDown'], label: 'command.tab-next', group: 'file', inFields: true },
  { id: 'tab-previous', keys: ['Alt+PageUp', 'Mod+PageUp'], label: 'command.tab-previous', group: 'file', inFields: true },
  { id: 'tab-later', keys: ['Alt+Shift+PageDown'], label: 'command.tab-later', group: 'file' },
  { id: 'tab-earlier', keys: ['Alt+Shift+PageUp'], label: 'command.tab-earlier', group: 'file' },
  { id: 'close-tab', keys: ['Alt+W', 'Mod+F4'], label: 'command.close-tab', group: 'file' },
  { id: 'start', keys: ['Alt+Home'], label: 'command.start', group: 'file' },

  { id: 'commands', keys: ['Mod+K'], label: 'command.commands', group: 'panels', inFields: true },
  { id: 'shortcuts', keys: ['?', 'Mod+Shift+K'], label: 'command.shortcuts', group: 'panels' },
  { id: 'panel-help', keys: ['F1'], label: 'command.panel-help', group: 'panels', inFields: true },
  { id: 'panel-list', keys: ['L'], label: 'command.panel-list', group: 'panels' },
  { id: 'panel-workflows', keys: ['W'], label: 'command.panel-workflows', group: 'panels' },
  { id: 'panel-queue', keys: ['Q'], label: 'command.panel-queue', group: 'panels' },
  { id: 'panel-results', keys: ['A'], label: 'command.panel-results', group: 'panels' },
  { id: 'panel-models', keys: ['M'], label: 'command.panel-models', group: 'panels' },
  { id: 'panel-explorer', keys: ['E'], label: 'command.panel-explorer', group: 'panels' },
  { id: 'panel-inspector', keys: ['I'], label: 'command.panel-inspector', group: 'panels' },
  { id: 'panel-settings', keys: ['Mod+,'], label: 'command.panel-settings', group: 'panels' },
] as const satisfies readonly Shortcut[];

type Entry = (typeof shortcuts)[number];
export type CommandId = Entry['id'];
/** The functions of the commands of a group. */
export type CommandsOf<Group extends CommandGroup> = Readonly<Record<Extract<Entry, { readonly group: Group }>['id'], () => void>>;

type Command = Shortcut & { readonly id: CommandId };

/** A command of the table with the keys that it has now: its own, or those that the user has chosen. */
const withChoice = (shortcut: Command): Command => {
  const keys = keyChoices.getState()[shortcut.id];
  return keys ? { ...shortcut, keys } : shortcut;
};

/** The commands that are available, with a server or without one, and their keys. */
export const shortcutsWith = (server: boolean): readonly Command[] =>
  (shortcuts as readonly Command[]).filter((shortcut) => server || !shortcut.server).map(withChoice);

const byId = new Map<CommandId, Command>(shortcuts.map((shortcut) => [shortcut.id, shortcut]));

/** The keys of a command in the table, without the choice of the user. */
export const ownKeys = (id: CommandId): readonly string[] => byId.get(id)?.keys ?? [];

/** The keys that menus and tooltips show for a command: `Mod+Enter`. Undefined for a command without keys. */
export const keysOf = (id: CommandId): string | undefined => (keyChoices.getState()[id] ?? ownKeys(id))[0];

/** The keys of a command as a sentence names them: `Ctrl+Enter`, or ⌘↵ on a Mac. */
export const keysInText = (id: CommandId): string => keysInWords(keysOf(id) ?? ownKeys(id)[0] ?? '');

/** The name of a command, as a key of the interface's text. */
export const labelOf = (id: CommandId): TextKey => byId.get(id)?.label ?? 'command.run';

/** The commands by their keys, as `inOrder` writes them. */
export const commandsByKeys = (): ReadonlyMap<string, Command> =>
  new Map(shortcutsWith(true).flatMap((shortcut) => shortcut.keys.map((keys) => [inOrder(keys), shortcut] as const)));

/** The other command that has these keys. */
export const conflictOf = (keys: string, id: CommandId): Command | undefined =>
  shortcutsWith(true).find((shortcut) => shortcut.id !== id && shortcut.keys.some((own) => sameKeys(own, keys)));

/** Gives a command other keys, and takes them from the command that has them. Keys that a command has by itself are no choice. */
export const setKeys = (id: CommandId, keys: readonly string[]): void => {
  for (const combination of keys) {
    const other = conflictOf(combination, id);
    if (other)
      chooseKeys(
        other.id,
        other.keys.filter((own) => !sameKeys(own, combination)),
      );
  }
  const own = ownKeys(id);
  const same = own.length === keys.length && own.every((combination, index) => combination === keys[index]);
  chooseKeys(id, same ? undefined : keys);
};
