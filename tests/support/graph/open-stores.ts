import { afterEach } from 'vitest';
import type { Store } from '../../../graph/index.ts';
import { stores } from './run.ts';

export type StoreKind = keyof typeof stores;
export const storeKinds = Object.keys(stores) as StoreKind[]; // safe: the keys of a literal

const open: { close(): void }[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

/** An empty store of a kind. Its files are removed after the test. */
export const makeStore = (kind: StoreKind): Store => {
  const made = stores[kind]();
  open.push(made);
  return made.store;
};
