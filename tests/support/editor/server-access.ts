import { createStore } from 'zustand/vanilla';
import type { ServerModel } from '../../../editor/engine/models/types.ts';
import { noServer } from '../../../editor/engine/server/access.ts';
import type { ServerAccess, ServerActions, ServerState } from '../../../editor/engine/server/types.ts';
import { pageFamily } from './families.ts';

/** A model family of a server. */
export const serverFamily = (
  family: string,
  more: Parameters<typeof pageFamily>[1] & { readonly removable?: boolean } = {},
): ServerModel => {
  const { removable = false, ...rest } = more;
  const { added: _, fits: __, ...summary } = pageFamily(family, rest);
  return { ...summary, removable };
};

/** A server whose actions do what `actions` says, and whose state a test sets. Calling any other action fails. */
export const fakeServerAccess = (state: Partial<ServerState>, actions: Partial<ServerActions> = {}): ServerAccess => {
  const store = createStore<ServerState>(() => ({ ...noServer().store.getState(), phase: 'here', ...state }));
  return {
    store,
    // safe: a test calls only the actions that it passes
    actions: async () => ({ watchImports: () => () => undefined, ...actions }) as ServerActions,
    close: () => undefined,
  };
};
