import type { Backend, BackendName } from '../../backend.ts';
import { memoryOf } from '../../component.ts';
import type { ModelCatalog, ModelFamily } from '../../family.ts';
import { modelCatalog } from '../../family.ts';
import type { ImageCodec } from '../../image/codec.ts';
import type { LoopCall } from '../../loop-call.ts';
import { pageMemory } from '../../page-memory.ts';
import { backendOver } from '../backend-over.ts';
import { connect, type DeviceState } from './connection.ts';
import { chooseDevices } from './devices.ts';
import { openFamily } from './family.ts';
import { imageCodec } from './images.ts';
import { refusalOf } from './memory-limit.ts';
import { bytesOfFamily, listStoredFamilies, type StoredFamilies } from './stored-families.ts';
import { isStored } from './stored-folder.ts';
import type { DownloadProgress, RuntimeFiles } from './worker-functions.ts';

export type BrowserModelSettings = {
  /** Addresses of families: of folders with a `manifest.json`, such as `/models/emoji`. */
  readonly families: readonly string[];
  /** Receives the progress of downloads of weights. */
  readonly onDownload?: (progress: DownloadProgress) => void;
  /** Receives the device when it has been tested, and when another device replaces it. */
  readonly onDevice?: (device: DeviceState) => void;
  /** Default: WebGPU if there is a GPU, else WebAssembly. */
  readonly prefer?: BackendName | undefined;
  /** Bytes of memory for weights. Default: a quarter of the machine's memory, at most 1.5 GiB (WebAssembly has 4 GiB). */
  readonly memoryBudget?: number;
  /** Bytes of memory that a single network may need. A family with a larger one is refused. Default: twice the default of the memory budget. */
  readonly memoryLimit?: number;
  /** Refuses networks that would run partly on the processor. For tests. */
  readonly strict?: boolean;
  /** The files of onnxruntime-web, where they are not at the addresses of scripts/web-files.ts. */
  readonly runtime?: RuntimeFiles;
  /** Creates the worker. Default: worker.ts. */
  readonly startWorker?: () => Worker;
};

/** A family of the page. */
export type BrowserFamily = {
  readonly family: ModelFamily;
  /** It was added to this browser; the others are served by the site. */
  readonly stored: boolean;
  /** Bytes of all files. */
  readonly bytes: number;
  /** Bytes of memory for the loaded weights of the largest network. */
  readonly memory: number;
  /** Whether no network needs more memory than the page can use. Sessions of a family that does not fit reject with `NOT_ENOUGH_MEMORY`. */
  readonly fits: boolean;
};

export type BrowserModels = {
  readonly backend: Backend;
  readonly models: ModelCatalog;
  readonly images: ImageCodec;
  /** The families of the page, and those that are stored in this browser and cannot be used. */
  families(): { readonly families: readonly BrowserFamily[]; readonly broken: StoredFamilies['broken'] };
  /** Reads the stored families again, after one was added or removed. */
  refresh(): Promise<void>;
  /** The device that computes at this moment. */
  readonly device: DeviceState;
  /**
   * Whether this browser can compute the networks of a family: it has the family, each of its networks fits into the memory budget, and a
   * device has passed its self-test.
   */
  computes(family: { readonly family: string; readonly hash: string }): Promise<boolean>;
  /** Starts the worker and tests the device ahead of the first run. */
  prepare(): Promise<void>;
  /** The number of tensors of onnxruntime that were not disposed of: 0 unless they leak. */
  live(): number;
};

/**
 * Model families over HTTP and of this browser's storage, and onnxruntime-web in a worker of the page. Reads the manifests at once; the worker starts, and weights are
 * downloaded, with their first use. A family with a network that needs too much memory is refused before anything of it is downloaded.
 * @throws ModelError when a manifest cannot be read
 */
export const openBrowserModels = async (settings: BrowserModelSettings): Promise<BrowserModels> => {
  const { families, prefer, onDownload = () => {}, onDevice = () => {} } = settings;
  const [choice, found, ...opened] = await Promise.all([chooseDevices(prefer), listStoredFamilies(), ...families.map(openFamily)]);
  let stored = found;
  const { memoryBudget = defaultBudget(), memoryLimit = 2 * defaultBudget() } = settings;
  let catalog = modelCatalog([...opened, ...stored.families]);
  const models: ModelCatalog = { list: () => catalog.list(), get: (name) => catalog.get(name) };
  const connection = connect({
    ...choice,
    origin: globalThis.location.origin,
    runtime: settings.runtime,
    threads: threadCount(),
    memoryBudget,
    strict: settings.strict ?? false,
    startWorker: settings.startWorker ?? (() => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })),
    onDownload,
    onDevice,
  });
  const device = {
    get name() {
      return connection.device().name;
    },
  };
  return {
    backend: refusing(backendOver(connection, device), memoryLimit),
    models,
    images: imageCodec,
    get device() {
      return connection.device();
    },
    families: () => ({
      families: catalog.list().map((family) => {
        const memory = largestNetwork(family);
        return { family, stored: isStored(family.location), bytes: bytesOfFamily(family), memory, fits: memory <= memoryLimit };
      }),
      broken: stored.broken,
    }),
    async refresh() {
      stored = await listStoredFamilies();
      catalog = modelCatalog([...opened, ...stored.families]);
    },
    prepare: connection.prepare,
    async computes({ family, hash }) {
      const found = models.get(family);
      if (found?.hash !== hash || largestNetwork(found) > memoryBudget) return false;
      return connection.prepare().then(
        () => true,
        () => false,
      );
    },
    live: connection.live,
  };
};

const largestNetwork = ({ manifest }: ModelFamily): number => Math.max(0, ...Object.values(manifest.components).map(memoryOf));

/** The backend, with sessions that reject for families with a network that needs more than `limit` bytes of memory. */
const refusing = (backend: Backend, limit: number): Backend => ({
  get name() {
    return backend.name;
  },
  session(family, component) {
    const session = backend.session(family, component);
    const refusal = refusalOf(family, limit);
    if (!refusal) return session;
    const refuse = () => Promise.reject(refusal);
    return { load: refuse, run: refuse, release: session.release };
  },
  fit: backend.fit,
  ...(backend.loop && {
    loop: async (call: LoopCall) => {
      const refusal = refusalOf(call.family, limit);
      if (refusal) throw refusal;
      return backend.loop?.(call);
    },
  }),
  close: backend.close,
});

/** Threads need shared memory, which only an isolated page has. On a machine with more than four processors, one stays free for the page. */
const threadCount = (): number => {
  if (!globalThis.crossOriginIsolated) return 1;
  const processors = navigator.hardwareConcurrency || 1;
  return processors <= 4 ? processors : Math.min(16, processors - 1);
};

const defaultBudget = (): number => {
  // Only Chromium knows the machine's memory: in GiB, at most 8.
  const memory = 'deviceMemory' in navigator && typeof navigator.deviceMemory === 'number' ? navigator.deviceMemory : 4;
  return Math.min(pageMemory, (memory / 4) * 2 ** 30);
};
