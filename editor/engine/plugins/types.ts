import type { StoreApi } from 'zustand/vanilla';
import type { PluginReference, Registry } from '../../../graph/index.ts';
import type { PluginDescription } from '../../../plugin/description.ts';

/** Where the file of a plugin comes from: the user chose it, the server of this page has it, or it was downloaded from an address. */
export type PluginSource =
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'server' }
  | { readonly kind: 'address'; readonly address: string };

/** The file of a plugin of which nothing has run yet. */
export type PluginFile = { readonly code: Uint8Array<ArrayBuffer>; readonly sha256: string; readonly source: PluginSource };

/** A plugin that was added to this browser, without its code. */
export type InstalledPlugin = {
  readonly sha256: string;
  readonly bytes: number;
  readonly source: PluginSource;
  readonly description: PluginDescription;
};

/** The code of plugins, by its SHA-256. */
export type PluginFiles = {
  read(sha256: string): Promise<Uint8Array | undefined>;
  write(sha256: string, code: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(sha256: string): Promise<void>;
};

/** What the user is asked about: a file, or a plugin that a workflow needs. */
export type PluginRequest =
  | { readonly kind: 'file'; readonly file: PluginFile }
  | { readonly kind: 'needed'; readonly name: string; readonly wanted?: PluginReference };

export type PluginsState = {
  readonly request: PluginRequest | undefined;
  /** By name. */
  readonly installed: readonly InstalledPlugin[];
  /** The node types of the studio and of its plugins. */
  readonly registry: Registry;
};

/** The plugins of this browser. Their code runs in sandboxes only: when the user has it examined, and when one of their nodes runs. */
export type Plugins = {
  readonly store: StoreApi<PluginsState>;
  /** Asks the user about a plugin; undefined takes the question back. */
  ask(request: PluginRequest | undefined): void;
  /** Identifies a file. Nothing of it runs. Rejects with `PluginError` TOO_LARGE. */
  identify(code: Uint8Array<ArrayBuffer>, source: PluginSource): Promise<PluginFile>;
  /** Loads a file in a sandbox, without services, and returns what it contains. Rejects with `PluginError`. */
  examine(file: PluginFile): Promise<PluginDescription>;
  /** Stores an examined plugin, in place of another version of it. Its nodes can be used at once. */
  add(file: PluginFile, description: PluginDescription): Promise<void>;
  remove(sha256: string): Promise<void>;
  /** Downloads a file from an https address. Nothing of it runs. Rejects with `PluginError` NOT_FOUND or TOO_LARGE. */
  download(address: string): Promise<PluginFile>;
  close(): void;
};
