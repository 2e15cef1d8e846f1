/** The node types that the palette shows first. */
export type PaletteMemory = {
  /** Those that were added last, the newest first. */
  readonly recent: readonly string[];
  readonly favourites: readonly string[];
};

const storageKey = 'unclip.palette';
/** The most types that are remembered as used last. */
const mostRecent = 5;

const textsIn = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);

/** What a storage such as `localStorage` remembers; nothing where it is unreadable. */
export const readPaletteMemory = (slots: Pick<Storage, 'getItem'>): PaletteMemory => {
  try {
    const { recent, favourites } = JSON.parse(slots.getItem(storageKey) ?? '{}') as Record<string, unknown>; // both are checked below
    return { recent: textsIn(recent).slice(0, mostRecent), favourites: textsIn(favourites) };
  } catch {
    return { recent: [], favourites: [] };
  }
};

export const storePaletteMemory = (slots: Pick<Storage, 'setItem'>, memory: PaletteMemory): void => {
  try {
    slots.setItem(storageKey, JSON.stringify(memory));
  } catch {
    // a browser that stores nothing: the palette lists all types in their order
  }
};

/** The memory after a type was added. */
export const withRecent = (memory: PaletteMemory, type: string): PaletteMemory => ({
  ...memory,
  recent: [type, ...memory.recent.filter((other) => other !== type)].slice(0, mostRecent),
});

/** The memory in which a type is a favourite, or is none any more. */
export const withFavourite = (memory: PaletteMemory, type: string): PaletteMemory => ({
  ...memory,
  favourites: memory.favourites.includes(type) ? memory.favourites.filter((other) => other !== type) : [...memory.favourites, type],
});
