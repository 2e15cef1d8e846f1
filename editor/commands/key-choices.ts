import { createStore } from 'zustand/vanilla';

/** The keys that the user has chosen for commands, by the id of the command. An empty list: the command has no keys. */
type KeyChoices = Readonly<Record<string, readonly string[]>>;

const storageKey = 'unclip.keys';

/** The choices in a stored text; none where it cannot be read. */
export const readKeyChoices = (text: string | null | undefined): KeyChoices => {
  try {
    const stored: unknown = JSON.parse(text ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).flatMap(([id, keys]) =>
        Array.isArray(keys) ? [[id, keys.filter((key): key is string => typeof key === 'string' && key !== '')]] : [],
      ),
    );
  } catch {
    return {};
  }
};

const read = (): KeyChoices => {
  try {
    return readKeyChoices(globalThis.localStorage?.getItem(storageKey));
  } catch {
    return {};
  }
};

/** The keys that the user has chosen. They are stored in this browser, and every window follows. */
export const keyChoices = createStore<KeyChoices>(read);
globalThis.addEventListener?.('storage', ({ key }: StorageEvent) => {
  if (key === storageKey) keyChoices.setState(read(), true);
});

/** Chooses keys for a command, or takes its choice back. */
export const chooseKeys = (id: string, keys: readonly string[] | undefined): void => {
  const { [id]: _, ...others } = keyChoices.getState();
  put(keys ? { ...others, [id]: keys } : others);
};

/** All commands have the keys of the table again. */
export const forgetKeyChoices = (): void => put({});

const put = (choices: KeyChoices): void => {
  keyChoices.setState(choices, true);
  try {
    localStorage.setItem(storageKey, JSON.stringify(choices));
  } catch {
    // a browser that stores nothing: the keys last until a reload
  }
};
