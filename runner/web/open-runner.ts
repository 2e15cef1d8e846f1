import { memoryStore, type Store } from '../../graph/index.ts';
import type { DeviceState } from '../../models/backends/web/connection.ts';
import { imageCodec } from '../../models/backends/web/images.ts';
import type { DownloadProgress } from '../../models/backends/web/worker-functions.ts';
import { registry } from '../../nodes/index.ts';
import packageFile from '../../package.json' with { type: 'json' };
import { type RunnerOf, runnerOver } from '../runner.ts';
import { pageFiles } from './page-files.ts';
import { resultsStore } from './results-store.ts';
import { openComputers, sha256Of } from './services.ts';
import { openWorkflow, type WorkflowSource } from './workflow-source.ts';

export type RunnerSettings = {
  /** What computes networks. Default: `webgpu` where the browser has a GPU, else `wasm`. */
  readonly device?: 'webgpu' | 'wasm';
  /** Addresses of model families: of folders with a `manifest.json`. Default: that of the family `emoji` in the files of the package. */
  readonly models?: readonly (string | URL)[];
  /** The name of a database in the browser that keeps results, so that equal steps are not computed again; or a store of your own. Default: the last 256 MB in memory. */
  readonly store?: string | Store;
  /** The largest size of a store in the browser, in bytes; the least recently used results are removed. Default: 512 MB. */
  readonly storeBytes?: number;
  /** The address that relative addresses start at. Default: that of the page. */
  readonly folder?: string | URL;
  /** Addresses of folders that workflows may read files of, beside their own. */
  readonly allow?: readonly (string | URL)[];
  /** Receives the progress of downloads of weights. The browser stores the weights for the next visit. */
  readonly onDownload?: (progress: { readonly name: string; readonly loaded: number; readonly total: number }) => void;
  /** Receives the device when it has passed its test, and when another one replaces it. */
  readonly onDevice?: (device: { readonly name: 'webgpu' | 'wasm' }) => void;
};

/** Runs workflows in this page. */
export type Runner = RunnerOf<WorkflowSource>;

const memoryBytes = 256 * 2 ** 20;
const storeBytes = 512 * 2 ** 20;

/**
 * Opens a runner in a page or in a worker of it. Rejects with `ModelError` FILE_MISSING or BAD_MANIFEST for an address that has no model family. WebAssembly has
 * several threads only where the page is isolated (`Cross-Origin-Opener-Policy: same-origin`, `Cross-Origin-Embedder-Policy: require-corp`).
 */
export const openRunner = async (settings: RunnerSettings = {}): Promise<Runner> => {
  const { device, store, folder = '.', allow = [], onDownload, onDevice } = settings;
  const start = new URL(folder, globalThis.location.href).href;
  const allowed = allow.map((address) => new URL(address, start).href);
  const { models, computers } = await openComputers({
    models: (settings.models ?? [packageFamily()]).map((address) => new URL(address, start).href),
    ...(device && { device }),
    ...(onDownload && { onDownload: (progress: DownloadProgress) => onDownload(progress) }),
    ...(onDevice && { onDevice: ({ name }: DeviceState) => onDevice({ name }) }),
  });
  return runnerOver({
    registry,
    families: models.models.list(),
    computers,
    picturesAtOnce: 3,
    store: storeOf(store, settings.storeBytes),
    platform: {
      images: imageCodec,
      sha256: sha256Of,
      facts: () => ({ versions: { unclip: packageFile.version }, device: models.device.name, system: navigator.userAgent.slice(0, 200) }),
      async openWorkflow(source) {
        const opened = await openWorkflow(source, start);
        return { workflow: opened.workflow, files: pageFiles(opened, { start, allowed }) };
      },
    },
  });
};

/** The address of the embedded family in the files of the package. It is composed, because bundlers copy single files, and not folders. */
const packageFamily = (): string => `${import.meta.url.slice(0, import.meta.url.lastIndexOf('/'))}/../../models/emoji`;

const storeOf = (store: RunnerSettings['store'], maxBytes = storeBytes): Store => {
  if (store === undefined) return memoryStore({ maxBytes: memoryBytes });
  return typeof store === 'string' ? resultsStore(store, { maxBytes }) : store;
};
