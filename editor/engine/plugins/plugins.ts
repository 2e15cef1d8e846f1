import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { StoreApi } from 'zustand/vanilla';
import type { AnyNode, Registry } from '../../../graph/index.ts';
import type { RunPluginNode } from '../../../plugin/define.ts';
import { parseDescription, pluginLimits } from '../../../plugin/description.ts';
import { PluginError } from '../../../plugin/error.ts';
import { nodesFrom } from '../../../plugin/nodes.ts';
import { registryWith } from '../../../plugin/registry.ts';
import type { StoredEntries } from '../storage/storage.ts';
import { replaceEntries } from './replace-entries.ts';
import { type Sandbox, openSandbox as sandboxOfPage } from './sandbox/sandbox.ts';
import type { InstalledPlugin, PluginFile, PluginFiles, Plugins, PluginsState } from './types.ts';

/** What the plugins of a studio need. */
export type PluginParts = {
  /** The node types of the studio, as they are now. */
  readonly own: () => Registry;
  /** What the parts of the studio keep as their registry: the node types of plugins are added to it, and removed from it. */
  readonly live: Record<string, AnyNode>;
  readonly store: StoreApi<PluginsState>;
  readonly entries: StoredEntries;
  readonly files: PluginFiles;
  /** Opens a sandbox for a plugin. Default: in a frame of this page. */
  readonly openSandbox?: ((plugin: { readonly name: string; readonly source: string }) => Sandbox) | undefined;
};

/** What the plugins of a studio do once their code is fetched. */
export type OpenedPlugins = Omit<Plugins, 'store' | 'ask'> & { ownChanged(): void };

/** Opens the plugins of this browser: reads their descriptions, and runs nothing of them. A plugin that cannot be read is left out. */
export const openPlugins = async (parts: PluginParts): Promise<OpenedPlugins> => {
  const { own, live, store, entries, files, openSandbox = sandboxOfPage } = parts;
  const sandboxes = new Map<string, Promise<Sandbox>>();

  const load = async (name: string, sha256: string): Promise<Sandbox> => {
    const code = await files.read(sha256);
    if (code && hashOf(code) === sha256) return openSandbox({ name, source: new TextDecoder().decode(code) });
    throw new PluginError('NOT_FOUND', 'The file of the plugin {plugin} is missing or damaged. Add the plugin again.', {
      params: { plugin: name },
    });
  };
  const sandboxOf = (name: string, sha256: string): Promise<Sandbox> => {
    const opened = sandboxes.get(sha256) ?? load(name, sha256);
    sandboxes.set(sha256, opened);
    // the next call tries again
    opened.catch(() => sandboxes.delete(sha256));
    return opened;
  };
  const end = (sha256: string): void => {
    sandboxes.get(sha256)?.then(
      (sandbox) => sandbox.close(),
      () => undefined,
    );
    sandboxes.delete(sha256);
  };

  const show = (installed: readonly InstalledPlugin[]): void => {
    const loaded = installed.map(({ description, sha256, source }) => {
      const run: RunPluginNode = async (type, call) => (await sandboxOf(description.name, sha256)).run(type, call);
      return {
        description,
        sha256,
        nodes: nodesFrom(description, { sha256, run, ...(source.kind === 'address' && { source: source.address }) }),
      };
    });
    const registry = registryWith(own(), loaded);
    replaceEntries(live, registry);
    store.setState({ installed, registry });
  };
  const stored = (await entries.all('plugin')).flatMap(([, value]) => readEntry(value));
  if (stored.length > 0) show(byName(stored));

  const identify: Plugins['identify'] = async (code, source) => {
    if (code.length > pluginLimits.file) throw tooLarge();
    return { code, source, sha256: hashOf(code) };
  };

  return {
    ownChanged: () => show(store.getState().installed),
    identify,
    download: async (address) => identify(await downloaded(address), { kind: 'address', address }),
    async examine({ code, source }) {
      const sandbox = openSandbox({ name: nameOf(source), source: new TextDecoder().decode(code) });
      try {
        return await sandbox.describe();
      } finally {
        sandbox.close();
      }
    },
    async add({ code, sha256, source }, description) {
      const { installed } = store.getState();
      const replaced = installed.filter((plugin) => plugin.description.name === description.name);
      const added: InstalledPlugin = { sha256, bytes: code.length, source, description };
      await files.write(sha256, code);
      await entries.put('plugin', description.name, added);
      for (const plugin of replaced) {
        if (plugin.sha256 === sha256) continue;
        end(plugin.sha256);
        await files.remove(plugin.sha256);
      }
      show(byName([...installed.filter((plugin) => !replaced.includes(plugin)), added]));
    },
    async remove(sha256) {
      const { installed } = store.getState();
      const removed = installed.find((plugin) => plugin.sha256 === sha256);
      if (!removed) return;
      end(sha256);
      await entries.remove('plugin', removed.description.name);
      await files.remove(sha256);
      show(installed.filter((plugin) => plugin !== removed));
    },
    close() {
      for (const sha256 of sandboxes.keys()) end(sha256);
    },
  };
};

const tooLarge = (): PluginError =>
  new PluginError('TOO_LARGE', 'The file is larger than {megabytes} MB, so it is no plugin.', {
    params: { megabytes: pluginLimits.file / 2 ** 20 },
  });

/** Reads an address, without cookies and without saying where the request comes from. */
const downloaded = async (address: string): Promise<Uint8Array<ArrayBuffer>> => {
  const response = await fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer' }).catch(() => undefined);
  if (!response?.ok || !response.body) {
    throw new PluginError('NOT_FOUND', 'This page cannot read {address}. Download the file in another tab, and choose it here.', {
      params: { address },
    });
  }
  const code = new Uint8Array(pluginLimits.file);
  let length = 0;
  for await (const chunk of response.body) {
    if (length + chunk.length > code.length) throw tooLarge();
    code.set(chunk, length);
    length += chunk.length;
  }
  return code.slice(0, length);
};

/** How errors name a plugin whose name is not known yet. */
const nameOf = (source: PluginFile['source']): string => {
  if (source.kind === 'file') return source.name;
  return source.kind === 'address' ? source.address : 'of the server';
};

const byName = (plugins: readonly InstalledPlugin[]): readonly InstalledPlugin[] =>
  plugins.toSorted((a, b) => (a.description.name < b.description.name ? -1 : 1));

/** A stored plugin; none for an entry that a newer or older version of the studio wrote differently. */
const readEntry = (value: unknown): readonly InstalledPlugin[] => {
  try {
    const entry = value as InstalledPlugin; // its description is parsed here, and its code is compared with its hash before it runs
    return [{ ...entry, description: parseDescription(entry.description) }];
  } catch {
    return [];
  }
};

const hashOf = (code: Uint8Array): string => bytesToHex(sha256(code));
