import type { ModelFamily } from './family.ts';
import type { ComponentName } from './manifest.ts';
import type { Feeds, Outputs } from './tensor.ts';

export type BackendName = 'cpu' | 'cuda' | 'webgpu' | 'wasm' | 'fake';

/** A loaded component. `run` checks the feeds against the manifest and never blocks the caller's thread. */
export type Session = {
  /** Throws `ModelError` (code `ABORTED`) when the signal aborts before the result arrives. */
  run(feeds: Feeds, signal?: AbortSignal): Promise<Outputs>;
  /** Gives the weights' memory back. A later `backend.session` loads them again. */
  release(): Promise<void>;
};

/** Where tensors are computed. Entry points (editor, server, command line) choose one; nothing below them asks which it is. */
export type Backend = {
  readonly name: BackendName;
  /** Loads and verifies a component's weights, or returns the session already held. Throws `ModelError`. */
  session(family: ModelFamily, component: ComponentName, signal?: AbortSignal): Promise<Session>;
  /** Releases every session and stops the worker. */
  close(): Promise<void>;
};
