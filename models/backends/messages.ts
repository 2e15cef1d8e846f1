import type { Feeds, Outputs } from '../tensor.ts';

/** A network's weights, so described that a worker can load them whenever it does not hold them. */
export type Weights = {
  /** The family's hash and the component: names the session. */
  readonly key: string;
  /** In errors: `decoder of emoji`. */
  readonly title: string;
  /** The family's folder (Node) or base address (browser). */
  readonly location: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
};

/** What a worker is asked; one request is under way at a time. */
export type Request =
  | { readonly kind: 'load'; readonly weights: Weights }
  | { readonly kind: 'run'; readonly weights: Weights; readonly feeds: Feeds }
  | { readonly kind: 'release'; readonly key: string };

export type Connection = {
  /** Sends a request when those before it are done; `buffers` may be moved with it. Rejects with `ModelError`. */
  call(request: Request, buffers: readonly ArrayBuffer[], signal?: AbortSignal): Promise<Outputs>;
  close(): Promise<void>;
};
