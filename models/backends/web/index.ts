import type { Backend, BackendName } from '../../backend.ts';
import type { ModelCatalog, ModelFamily } from '../../family.ts';
import { modelCatalog } from '../../family.ts';
import type { ImageCodec } from '../../image/codec.ts';
import { backendOver } from '../over-connection.ts';
import { connect, type DeviceState } from './connection.ts';
import { openFamily } from './family.ts';
import { heldPerByte } from './held.ts';
import { imageCodec } from './images.ts';
import type { Progress } from './messages.ts';
import { choosePlacements } from './placements.ts';

export type BrowserModelSettings = {
  /** Address of the folder that holds a folder for each family: `/models`. */
  readonly base: string;
  readonly families: readonly string[];
  /** Told of weights while they are fetched. */
  readonly onDownload?: (progress: Progress) => void;
  /** Told when the device is tested, and when another one is taken. */
  readonly onDevice?: (device: DeviceState) => void;
  /** Left out: WebGPU where there is a GPU, else WebAssembly. */
  readonly prefer?: BackendName | undefined;
  /** Bytes of weights held at once. Left out: a quarter of the device's memory, 1.5 GB at most (WebAssembly has 4 GB). */
  readonly memoryBudget?: number;
  /** Refuses networks that would run partly on the processor: for tests. */
  readonly strict?: boolean;
  /** Makes the worker. Left out: worker.ts. */
  readonly startWorker?: () => Worker;
};

export type BrowserModels = {
  readonly backend: Backend;
  readonly models: ModelCatalog;
  readonly images: ImageCodec;
  /** Where networks are computed at this moment. */
  readonly device: DeviceState;
  /** Whether networks of a family can be computed here: it is at hand, its largest one fits into the budget, and a device has stood its test. */
  computes(family: { readonly family: string; readonly hash: string }): Promise<boolean>;
  /** Starts the worker and tests the device before the first network is asked for. */
  prepare(): Promise<void>;
  /** Tensors of onnxruntime that nobody has disposed of; 0 unless they leak. */
  live(): number;
};

/**
 * Model families over HTTP and onnxruntime-web in a worker of the page. Manifests are fetched at once, the worker starts and weights are
 * fetched with the first use.
 * @throws ModelError when a manifest cannot be read
 */
export const openBrowserModels = async (settings: BrowserModelSettings): Promise<BrowserModels> => {
  const { base, families, prefer, onDownload = () => {}, onDevice = () => {} } = settings;
  const [choice, ...opened] = await Promise.all([choosePlacements(prefer), ...families.map((name) => openFamily(`${base}/${name}`))]);
  const memoryBudget = settings.memoryBudget ?? defaultBudget();
  const models = modelCatalog(opened);
  const connection = connect({
    ...choice,
    origin: globalThis.location.origin,
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
    backend: backendOver(connection, device),
    models,
    images: imageCodec,
    get device() {
      return connection.device();
    },
    prepare: connection.prepare,
    async computes({ family, hash }) {
      const found = models.get(family);
      if (found?.hash !== hash || !fits(found, memoryBudget)) return false;
      return connection.prepare().then(
        () => true,
        () => false,
      );
    },
    live: connection.live,
  };
};

/** Whether each network of a family alone fits: the budget lets the least used go for the next. */
const fits = ({ manifest }: ModelFamily, memoryBudget: number): boolean =>
  Object.values(manifest.components).every(({ bytes }) => bytes * heldPerByte <= memoryBudget);

/** Threads need shared memory, which only an isolated page has. One processor is left to the page where there are many. */
const threadCount = (): number => {
  if (!globalThis.crossOriginIsolated) return 1;
  const processors = navigator.hardwareConcurrency || 1;
  return processors <= 4 ? processors : Math.min(16, processors - 1);
};

const defaultBudget = (): number => {
  // Chromium alone tells, in GiB and 8 at most.
  const memory = 'deviceMemory' in navigator && typeof navigator.deviceMemory === 'number' ? navigator.deviceMemory : 4;
  return Math.min(1.5, memory / 4) * 2 ** 30;
};
