import type { ModelErrorCode } from '../../error.ts';
import type { Outputs } from '../../tensor.ts';

export type Device = 'cpu' | 'cuda' | 'webgpu';

/** What the worker is started with. */
export type WorkerSettings = { readonly device: Device; readonly threads?: number | undefined; readonly memoryBudget: number };

/** The worker answers each request with one reply. */
export type Reply = { readonly outputs: Outputs } | { readonly error: { readonly code: ModelErrorCode; readonly message: string } };
