import type { ModelErrorCode } from '../../error.ts';
import type { Outputs } from '../../tensor.ts';
import type { Request } from '../messages.ts';

/** Where a page computes, and with which build of onnxruntime-web. `jspi` is the smallest build with WebGPU; `webgpu` works without JSPI. */
export type Placement = { readonly name: 'webgpu' | 'wasm'; readonly build: 'jspi' | 'webgpu' | 'wasm' };

/** What a worker is told first. */
export type Start = {
  readonly kind: 'start';
  readonly placement: Placement;
  /** The page's origin: a worker may have an address without one. */
  readonly origin: string;
  readonly threads: number;
  /** Bytes of weights held at once. */
  readonly memoryBudget: number;
  /** Refuses a network of which a part would run on the processor instead of the GPU. */
  readonly strict: boolean;
};

/** Each is answered once, but `cancel`, which ends a download that nobody waits for. */
export type Question = Start | Request | { readonly kind: 'cancel' };

export type Answer =
  | { readonly kind: 'started'; readonly selfTest: string }
  /** `live`: tensors of onnxruntime that nobody has disposed of; 0 unless they leak. */
  | { readonly kind: 'outputs'; readonly outputs: Outputs; readonly live: number }
  | { readonly kind: 'error'; readonly code: ModelErrorCode; readonly message: string }
  /** The worker is of no more use: start another one. */
  | { readonly kind: 'crashed'; readonly reason: string }
  /** The device cannot be trusted with this: take the next one. */
  | { readonly kind: 'unfit'; readonly reason: string };

export type Progress = { readonly name: string; readonly loaded: number; readonly total: number };
/** Sent between a question and its answer. */
export type Download = { readonly kind: 'download'; readonly progress: Progress };
