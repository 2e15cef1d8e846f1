import type { ModelFamily } from './family.ts';
import type { LoopCall } from './loop-call.ts';
import type { ComponentName } from './manifest.ts';
import type { Feeds, Outputs } from './tensor.ts';

export type BackendName = 'cpu' | 'cuda' | 'webgpu' | 'wasm' | 'fake';

/**
 * A network of a family on a backend. Its weights are read and verified with the first run, and again whenever the backend has dropped them.
 * All methods reject with `ModelError`.
 */
export type Session = {
  /** Loads the weights ahead of the first run, so that this run does not wait for them. Never needed. */
  load(signal?: AbortSignal): Promise<void>;
  /**
   * Computes the outputs. Checks the feeds against the manifest first, and never blocks the caller's thread. Rejects with the code `ABORTED`
   * as soon as the signal aborts.
   */
  run(feeds: Feeds, signal?: AbortSignal): Promise<Outputs>;
  /** Frees the memory of the weights. */
  release(): Promise<void>;
};

/** What every computation with a model family needs: the backend, the family, and a signal that aborts the computation. */
export type ModelContext = { readonly backend: Backend; readonly family: ModelFamily; readonly signal?: AbortSignal | undefined };

/** A device that computes tensors. Entry points (editor, server, command line) choose one; the code below them never asks which one it is. */
export type Backend = {
  readonly name: BackendName;
  /**
   * The session of a family's component: the same object for the same component.
   * @throws ModelError `MODEL_MISSING` when the family has no such component
   */
  session(family: ModelFamily, component: ComponentName): Session;
  /**
   * Whether the components of a family fit into the device's memory at the same time. Those that do not replace each other, and are loaded again whenever they run.
   * @throws ModelError `MODEL_MISSING` when the family lacks one of them
   */
  fit(family: ModelFamily, components: readonly ComponentName[]): Promise<boolean>;
  /**
   * Runs a loop in the thread of the networks, and returns what the sampling function of this name returns. Absent where networks run in the
   * caller's thread.
   */
  readonly loop?: (call: LoopCall) => Promise<unknown>;
  /** Releases every session and stops the worker. */
  close(): Promise<void>;
};
