/** The help panel, the sheet of keys, the list of undo steps, and dialogs that explain. */
export const help = {
  'keys.change': 'Change the keys of “{command}”',
} as const;
