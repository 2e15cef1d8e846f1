import { totalmem } from 'node:os';
import type { Backend } from '../../backend.ts';
import type { ModelFamily } from '../../family.ts';
import type { ComponentName } from '../../manifest.ts';
import type { Feeds, Outputs } from '../../tensor.ts';
import { backendOver } from '../backend-over.ts';
import { connect } from './connection.ts';
import type { Device, WorkerSettings } from './device.ts';
import { wasmMemory } from './memory.ts';
import { type RuntimeBuild, runtimeBuild } from './runtime.ts';

export type NodeBackendSettings = {
  readonly device: Device;
  /** Threads of one run on the CPU. Default: one per core. */
  readonly threads?: number | undefined;
  /**
   * Bytes of memory for weights; the least recently used networks are released. Default: what is free on the device; where that cannot be known, half of the
   * machine's memory.
   */
  readonly memoryBudget?: number | undefined;
  /** The build of onnxruntime. Default: the package onnxruntime-node if it is installed, or else WebAssembly. */
  readonly build?: RuntimeBuild;
};

/**
 * onnxruntime in a worker thread, so that the caller's event loop stays free. The thread starts with the first call. If the machine lacks
 * the device, this call rejects with `ModelError` `DEVICE_MISSING`.
 */
export const nodeBackend = ({
  device,
  threads,
  build = runtimeBuild(),
  memoryBudget = defaultBudget(device, build),
}: NodeBackendSettings): Backend => {
  const settings: WorkerSettings = { device, build, threads, memoryBudget };
  return backendOver(connect(new URL('./worker.ts', import.meta.url), settings), { name: device });
};

/** Runs a network of a family once on the CPU, and releases its memory. Rejects with `ModelError`. */
export const runOnce = async (family: ModelFamily, component: ComponentName, feeds: Feeds, signal?: AbortSignal): Promise<Outputs> => {
  const backend = nodeBackend({ device: 'cpu' });
  try {
    return await backend.session(family, component).run(feeds, signal);
  } finally {
    await backend.close();
  }
};

/** Where the free memory can be measured, it is the limit. */
const defaultBudget = (device: Device, build: RuntimeBuild): number => {
  if (build === 'wasm') return Math.min(totalmem() / 2, wasmMemory);
  return device === 'webgpu' ? totalmem() / 2 : Number.POSITIVE_INFINITY;
};
