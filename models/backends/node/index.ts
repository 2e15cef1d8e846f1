import { totalmem } from 'node:os';
import type { Backend } from '../../backend.ts';
import { backendOver } from '../over-connection.ts';
import { connect } from './connection.ts';
import type { Device, WorkerSettings } from './messages.ts';

export type NodeBackendSettings = {
  readonly device: Device;
  /** Threads of one run on the CPU. Left out: one a core. */
  readonly threads?: number | undefined;
  /** Bytes of weights held at once; the networks not used for the longest are let go. Left out: half of the machine's memory. */
  readonly memoryBudget?: number | undefined;
};

/**
 * onnxruntime-node in a worker thread: the caller's event loop stays free. The worker starts with the first session, and a device that
 * the machine lacks is told then, as `ModelError` `DEVICE_MISSING`.
 */
export const nodeBackend = ({ device, threads, memoryBudget = totalmem() / 2 }: NodeBackendSettings): Backend => {
  const settings: WorkerSettings = { device, threads, memoryBudget };
  return backendOver(connect(new URL('./worker.ts', import.meta.url), settings), { name: device });
};
