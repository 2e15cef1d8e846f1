type PressedKey = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** The symbols of a US keyboard by the position of their key, alone and with Shift. */
const symbols: Readonly<Record<string, readonly [string, string]>> = {
  Backquote: ['`', '~'],
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Backslash: ['\\', '|'],
  Semicolon: [';', ':'],
  Quote: ["'", '"'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Slash: ['/', '?'],
};

const isAscii = (key: string): boolean => /^[!-~]$/.test(key);

/** The keys of an event as the shortcuts table writes them: `Mod+Shift+Z`. Undefined while only Ctrl, Alt or Shift is pressed. */
export const keysOfEvent = (event: PressedKey): string | undefined => {
  const { code, shiftKey, altKey } = event;
  if (['Control', 'Meta', 'Shift', 'Alt', 'AltGraph', 'Dead'].includes(event.key)) return undefined;
  // letters and digits by the position of their key, so that Shift, Alt and an Arabic keyboard layout do not change them
  const letter = /^Key([A-Z])$/.exec(code)?.[1] ?? /^Digit(\d)$/.exec(code)?.[1];
  const typed = isAscii(event.key) && !/[\p{L}\d]/u.test(event.key);
  const symbol = symbols[code];
  // a symbol as it is typed; by its position where the layout has a letter of another script there, or Alt changes it
  const bySymbol = typed && !(letter && (altKey || (shiftKey && code.startsWith('Digit')))) ? event.key : undefined;
  const byPosition = symbol && !isAscii(event.key) ? symbol[shiftKey ? 1 : 0] : undefined;
  const key = bySymbol ?? byPosition ?? letter ?? (event.key === ' ' ? 'Space' : event.key);
  const isSymbol = (bySymbol ?? byPosition) !== undefined;
  return [(event.ctrlKey || event.metaKey) && 'Mod', altKey && 'Alt', shiftKey && !isSymbol && 'Shift', key].filter(Boolean).join('+');
};

/** Keys in one order, so that equal combinations compare as equal. */
export const inOrder = (keys: string): string =>
  keys
    .split(/\+(?=.)/)
    .sort()
    .join('+');

/** Whether two texts name the same keys. */
export const sameKeys = (a: string, b: string): boolean => inOrder(a) === inOrder(b);

/** Keys that browsers keep for their own tabs and windows: a page never gets them. */
const browserKeys: ReadonlySet<string> = new Set(
  ['Mod+T', 'Mod+W', 'Mod+N', 'Mod+Shift+T', 'Mod+Shift+W', 'Mod+Shift+N', 'Mod+Tab', 'Mod+Shift+Tab', 'Mod+PageUp', 'Mod+PageDown'].map(
    inOrder,
  ),
);
export const isBrowserKey = (keys: string): boolean => browserKeys.has(inOrder(keys));
