import type { Studio } from '../engine/studio.ts';

const storageKey = 'unclip.entered';
/** Documents whose path is remembered. */
const most = 20;

type Slots = Pick<Storage, 'getItem' | 'setItem'>;
type Paths = readonly (readonly [documentId: string, path: readonly string[]])[];

const isPath = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((id) => typeof id === 'string');

const readPaths = (slots: Slots): Paths => {
  try {
    const entries: unknown = JSON.parse(slots.getItem(storageKey) ?? '[]');
    return Array.isArray(entries)
      ? entries.filter((entry) => Array.isArray(entry) && typeof entry[0] === 'string' && isPath(entry[1]))
      : [];
  } catch {
    return [];
  }
};

/**
 * Enters the subgraph that was open when a document was left, also over a reload, and remembers it in a storage such as `localStorage`. A subgraph that no longer exists is not entered.
 * Returns the function that ends it.
 */
export const rememberEntered = ({ store, actions }: Studio, slots: Slots): (() => void) => {
  const restore = (documentId: string): void => {
    const [, path] = readPaths(slots).find(([id]) => id === documentId) ?? [];
    if (path) actions.enter(path);
  };
  restore(store.getState().document.id);
  return store.subscribe(({ document, entered }, before) => {
    if (document.id !== before.document.id) restore(document.id);
    else if (entered !== before.entered) {
      const others = readPaths(slots).filter(([id]) => id !== document.id);
      const kept = entered.length === 0 ? others : [[document.id, entered] as const, ...others].slice(0, most);
      try {
        slots.setItem(storageKey, JSON.stringify(kept));
      } catch {
        // a browser that stores nothing: the document opens at its top level
      }
    }
  });
};
