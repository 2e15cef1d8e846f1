import type { BackendName } from '../../../models/backend.ts';
import type { DeviceState } from '../../../models/backends/web/connection.ts';
import type { DownloadProgress } from '../../../models/backends/web/worker-functions.ts';
import type { ModelFamily } from '../../../models/family.ts';
import type { EncodeSettings } from '../../../models/image/codec.ts';
import type { Image } from '../../../models/image/index.ts';
import type { ComponentName } from '../../../models/manifest.ts';
import type { Feeds, Outputs } from '../../../models/tensor.ts';
import type { PlainValue } from './run-workflow.ts';

/** The functions that page.ts offers to the tests, by birpc. Backends and abort signals are named by numbers. */
export type PageFunctions = {
  /** Opens a backend and returns its number. */
  open(settings: OpenSettings): Promise<number>;
  /** Reads the manifest of the family at an address. */
  readFamily(location: string): Promise<void>;
  /** Reads a small file of the family at an address. */
  readFile(location: string, file: string): Promise<Uint8Array>;
  load(network: Network, signal?: number): Promise<void>;
  run(network: Network, feeds: Feeds, signal?: number): Promise<Outputs>;
  fit(networks: Pick<Network, 'backend' | 'location'> & { readonly components: readonly Network['component'][] }): Promise<boolean>;
  release(network: Network): Promise<void>;
  close(backend: number): Promise<void>;
  /** Aborts a signal. */
  abort(signal: number): void;
  state(backend: number): State;
  workflow(backend: number, run: WorkflowRun): Promise<{ keys: string[]; outputs: PlainValue }>;
  /** Imports repositories that a server has into the storage of the browser, as if their files were dropped. */
  addFamily(
    backend: number,
    repositories: readonly ServedRepository[],
    stop: { readonly signal?: number | undefined; readonly abortAt?: number | undefined },
  ): Promise<readonly StoredFamily[]>;
  storedFamilies(backend: number): StoredState;
  verifyFamily(backend: number, family: string): Promise<readonly string[]>;
  removeFamily(backend: number, family: string): Promise<void>;
  decode(bytes: Uint8Array, name: string): Promise<Image>;
  encode(images: readonly Image[], settings: EncodeSettings): Promise<Uint8Array>;
};

/** A repository at an address: the paths of its files. */
export type ServedRepository = { readonly name: string; readonly address: string; readonly paths: readonly string[] };
/** A family in the storage of the browser, without its method. */
export type StoredFamily = Pick<ModelFamily, 'manifest' | 'hash' | 'location'>;
/** The families in the storage of the browser, and the names of those that cannot be used. */
export type StoredState = {
  readonly families: readonly StoredFamily[];
  readonly broken: readonly string[];
};

/** A component of the family at an address, on a backend. */
export type Network = { readonly backend: number; readonly location: string; readonly component: ComponentName };

export type OpenSettings = {
  readonly prefer?: BackendName;
  readonly memoryBudget?: number;
  readonly memoryLimit?: number;
  readonly strict?: boolean;
  /** Removes the weights that the browser has stored. */
  readonly forget?: boolean;
  /** Name of a failing-worker.ts to use instead of the worker. */
  readonly worker?: string;
};
/** A workflow as JSON, the addresses of its families, and the address of the folder of its files. */
export type WorkflowRun = { readonly text: string; readonly locations: readonly string[]; readonly files: string };
export type State = {
  readonly name: BackendName;
  readonly device: DeviceState;
  readonly live: number;
  readonly downloads: readonly DownloadProgress[];
};
