const isMac = () => /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? '');
const macNames: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↵' };
const names: Readonly<Record<string, string>> = { Mod: 'Ctrl', Enter: '↵', Delete: 'Del' };

/** Keys as people read them: `Mod+Enter` is ⌘↵ on a Mac and Ctrl ↵ elsewhere. */
export const keyNames = (keys: string): readonly string[] => keys.split(/\+(?=.)/).map((key) => (isMac() ? macNames : names)[key] ?? key);

/** Keys as a sentence names them: `Mod+Enter` is ⌘↵ on a Mac and Ctrl+Enter elsewhere. */
export const keysInWords = (keys: string): string => (isMac() ? keyNames(keys).join('') : keys.replace('Mod', 'Ctrl'));
