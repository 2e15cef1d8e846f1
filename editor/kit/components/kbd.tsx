import { keyNames } from '../key-names.ts';

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
