import { execFile } from 'node:child_process';
import { freemem, platform, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { ModelError } from '../../error.ts';
import type { Weights } from '../weights.ts';
import type { Device } from './device.ts';

/**
 * Bytes of memory of a network relative to the bytes of its weights. Measured with float16 weights of 100 MB: linear layers take 1.07 times the memory of the
 * weights, and convolutions 1.1. Where onnxruntime rearranges convolutions for the processor, as in networks that contain their weights, every weight is in
 * memory twice while the network is loaded: 2.15 times.
 */
const growth = { loaded: 1.15, rearranging: 2.2 } as const;

/** Bytes of memory of a loaded network. */
export const memoryWhenLoaded = ({ memory }: Pick<Weights, 'memory'>): number => memory * growth.loaded;

/** Bytes of memory that are needed while a network is loaded. */
export const memoryWhileLoading = ({ memory, files }: Pick<Weights, 'memory' | 'files'>): number =>
  memory * (files.length > 0 ? growth.loaded : growth.rearranging);

/** Memory that stays free for the intermediate values of runs when several networks are loaded: a tenth of the machine's, and at most 1 GiB. */
export const spareMemory = Math.min(totalmem() / 10, 2 ** 30);

/** Bytes that WebAssembly can address; a fourth is left for the intermediate values of runs. */
export const wasmMemory: number = 3 * 2 ** 30;

const run = promisify(execFile);

/** Bytes that are free on the first NVIDIA card; undefined when its driver's program cannot be run. */
const freeOnCard = async (): Promise<number | undefined> => {
  try {
    const { stdout } = await run('nvidia-smi', ['--query-gpu=memory.free', '--format=csv,noheader,nounits', '--id=0'], { timeout: 5000 });
    const mebibytes = Number.parseInt(stdout, 10);
    return Number.isFinite(mebibytes) ? mebibytes * 2 ** 20 : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Bytes of memory that are free on the device at this moment; infinite where they cannot be known. Memory that the system can free at once, such as
 * its cache of files, counts as free. A limit of the process's control group (a container) counts too.
 */
export const availableMemory = async (device: Device): Promise<number> => {
  if (device === 'cuda') return (await freeOnCard()) ?? Number.POSITIVE_INFINITY;
  if (device === 'webgpu') return Number.POSITIVE_INFINITY;
  const free = Math.min(freemem(), process.availableMemory());
  // macOS counts the memory of its caches as used.
  return platform() === 'darwin' ? Math.max(free, totalmem() / 2) : free;
};

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);

/** The error of a network that does not fit into the memory that is free. */
export const notEnoughMemory = (
  network: string,
  { needed, available }: { readonly needed: number; readonly available: number },
): ModelError =>
  new ModelError(
    'NOT_ENOUGH_MEMORY',
    'The {network} needs {needed} GB of memory, and {available} GB are free. Close other programs, use a smaller model, or run it on a server with more memory.',
    { params: { network, needed: gigabytes(needed), available: gigabytes(available) } },
  );

/** The error of a network that does not fit into the memory of WebAssembly. */
export const tooLargeForWasm = (network: string, needed: number): ModelError =>
  new ModelError(
    'NOT_ENOUGH_MEMORY',
    'The {network} needs {needed} GB of memory, and WebAssembly can use {available} GB. Install onnxruntime-node, which has no such limit: npm install onnxruntime-node --ignore-scripts',
    { params: { network, needed: gigabytes(needed), available: gigabytes(wasmMemory) } },
  );
