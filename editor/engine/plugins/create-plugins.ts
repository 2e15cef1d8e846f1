import { createStore } from 'zustand/vanilla';
import type { OpenedPlugins, PluginParts } from './plugins.ts';
import { replaceEntries } from './replace-entries.ts';
import type { Plugins, PluginsState } from './types.ts';

type OwnChanged = {
  /** The studio has other node types of its own now. */
  ownChanged(): Promise<void>;
};

/** The plugins of a studio. Their code is fetched when there is a plugin, or when one is added. Resolves when the node types of all plugins are known. */
export const createPlugins = async (parts: Omit<PluginParts, 'store'>): Promise<Plugins & OwnChanged> => {
  const store = createStore<PluginsState>(() => ({ request: undefined, installed: [], registry: parts.own() }));
  let opening: Promise<OpenedPlugins> | undefined;
  const opened = (): Promise<OpenedPlugins> => {
    opening ??= import('./plugins.ts').then(({ openPlugins }) => openPlugins({ ...parts, store }));
    // the next call tries again
    opening.catch(() => {
      opening = undefined;
    });
    return opening;
  };
  // a studio opens without its plugins where they cannot be read; its cards say so
  const stored = await parts.entries.all('plugin').catch(() => []);
  if (stored.length > 0) await opened().catch(() => undefined);
  return {
    store,
    async ownChanged() {
      const plugins = await opening?.catch(() => undefined);
      if (plugins) {
        plugins.ownChanged();
        return;
      }
      const registry = parts.own();
      replaceEntries(parts.live, registry);
      store.setState({ registry });
    },
    ask: (request) => store.setState({ request }),
    download: async (address) => (await opened()).download(address),
    identify: async (code, source) => (await opened()).identify(code, source),
    examine: async (file) => (await opened()).examine(file),
    add: async (file, description) => (await opened()).add(file, description),
    remove: async (sha256) => (await opened()).remove(sha256),
    close() {
      opening?.then(
        (plugins) => plugins.close(),
        () => undefined,
      );
    },
  };
};
