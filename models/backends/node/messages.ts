import type { ModelErrorCode } from '../../error.ts';
import type { Feeds, Outputs } from '../../tensor.ts';

export type Device = 'cpu' | 'cuda' | 'webgpu';

/** What the worker is started with. */
export type WorkerSettings = { readonly device: Device; readonly threads?: number | undefined; readonly memoryBudget: number };

/** A network's weights, so described that the worker can load them whenever it does not hold them. */
export type Weights = {
  /** The family's hash and the component: names the session. */
  readonly key: string;
  /** In errors: `decoder of emoji`. */
  readonly title: string;
  readonly folder: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
};

/** One request is under way at a time; the worker answers each with one reply. */
export type Request =
  | { readonly kind: 'load'; readonly weights: Weights }
  | { readonly kind: 'run'; readonly weights: Weights; readonly feeds: Feeds }
  | { readonly kind: 'release'; readonly key: string };

export type Reply = { readonly outputs: Outputs } | { readonly error: { readonly code: ModelErrorCode; readonly message: string } };
