import type { Feeds, Outputs } from '../tensor.ts';
import type { SentLoop } from './loop-host.ts';
import type { Weights } from './weights.ts';

/** The functions that a worker offers. They reject with `ModelError`, or with `DeviceError` where another device may succeed. */
export type NetworkFunctions = {
  load(weights: Weights): Promise<void>;
  /** Computes the outputs; loads the weights first if they are not in memory. */
  run(weights: Weights, feeds: Feeds): Promise<Outputs>;
  /** Whether the networks fit into the device's memory at the same time. */
  fit(networks: readonly Weights[]): Promise<boolean>;
  release(key: string): Promise<void>;
  /** Runs a loop beside the networks. Returns embeddings or pictures. */
  loop(sent: SentLoop): Promise<unknown>;
  /** Stops a loop between two passes; it rejects with `ABORTED`. */
  stop(id: number): Promise<void>;
};

/** A worker that computes one call at a time. */
export type Connection = {
  /**
   * Calls the worker once the calls before it have ended. `work` may be called again, with another worker, after a crash. Rejects with
   * `ModelError`: at once, with the code `ABORTED`, when the signal aborts.
   */
  call<Result>(work: (network: NetworkFunctions) => Promise<Result>, signal?: AbortSignal): Promise<Result>;
  close(): Promise<void>;
};
