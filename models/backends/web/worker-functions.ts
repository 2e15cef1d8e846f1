import type { Sentence } from '../../../errors/index.ts';
import type { NetworkFunctions } from '../connection.ts';
import type { LoopHost } from '../loop-host.ts';

/** A device of this browser, and the build of onnxruntime-web for it. `jspi` is the smallest build with WebGPU; `webgpu` works without JSPI. */
export type WebDevice = { readonly name: 'webgpu' | 'wasm'; readonly build: 'jspi' | 'webgpu' | 'wasm' };

/** The addresses of the WebAssembly of each build, and of the module that loads it. */
export type RuntimeFiles = Readonly<Record<WebDevice['build'], { readonly mjs: string; readonly wasm: string }>>;

export type WorkerSettings = {
  readonly device: WebDevice;
  /** The page's origin, because the address of a worker may have none. */
  readonly origin: string;
  /** Default: those at the addresses of scripts/web-files.ts. */
  readonly runtime?: RuntimeFiles | undefined;
  readonly threads: number;
  /** Bytes of memory for weights. */
  readonly memoryBudget: number;
  /** Refuses a network if a part of it would run on the processor instead of the GPU. */
  readonly strict: boolean;
};

/** The functions that worker.ts offers to the page. */
export type WorkerFunctions = NetworkFunctions & {
  /** Loads onnxruntime-web and tests the device. Called once, first. Returns a sentence about the self-test. */
  start(settings: WorkerSettings): Promise<Sentence>;
  /** Stops a download that nobody waits for any more. */
  cancelDownload(): void;
};

/** A download of weights: `loaded` of `total` bytes. `name` is the network: `decoder of emoji`. */
export type DownloadProgress = { readonly name: string; readonly loaded: number; readonly total: number };

/** The functions that the page offers to worker.ts: events, and answers about loops. */
export type PageEvents = LoopHost & {
  downloaded(progress: DownloadProgress): void;
  /** The number of tensors of onnxruntime that are not disposed of: 0 after each call, unless they leak. */
  tensorsLeft(count: number): void;
};
