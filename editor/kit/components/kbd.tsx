const isMac = () => /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? '');
const macNames: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↵' };
const names: Readonly<Record<string, string>> = { Mod: 'Ctrl', Enter: '↵', Delete: 'Del' };

/** Keys as people read them: `Mod+Enter` is ⌘↵ on a Mac and Ctrl ↵ elsewhere. */
export const keyNames = (keys: string): readonly string[] => keys.split(/\+(?=.)/).map((key) => (isMac() ? macNames : names)[key] ?? key);

/** Keys as a sentence names them: `Mod+Enter` is ⌘↵ on a Mac and Ctrl+Enter elsewhere. */
export const keysInWords = (keys: string): string => (isMac() ? keyNames(keys).join('') : keys.replace('Mod', 'Ctrl'));

/** A keyboard shortcut, with one cap for each key. */
export const Kbd = ({ keys }: { readonly keys: string }) => (
  <span dir="ltr" className="inline-flex gap-0.5 font-sans" suppressHydrationWarning>
    {keyNames(keys).map((name) => (
      <kbd
        key={name}
        className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line bg-surface-2 px-1 font-sans text-muted text-xs"
      >
        {name}
      </kbd>
    ))}
  </span>
);
