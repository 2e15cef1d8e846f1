/** The help panel, the sheet of keys, the list of undo steps, and dialogs that explain. */
export const help = {
  'keys.change': 'Change {keys} of “{command}”',
  'keys.add': 'Add keys for “{command}”',
  'keys.remove': 'Remove {keys} from “{command}”',
  'keys.reset': 'Reset the keys of “{command}”',
  'keys.reset-all': 'Reset all keys',
  'keys.record': 'Press the new keys, or Esc',
  'keys.why': 'Click keys to change them. They are stored in this browser.',
  'keys.taken': '{keys} is used by “{command}”.',
  'keys.take': 'Use it here',
  'keys.browser': 'The browser keeps {keys} for itself. Press other keys.',
  'keys.search': 'Find a command or keys',
} as const;
