import type { ModelFamily } from './family.ts';

/** The loops that a backend can run beside its networks: samplings with many passes through a network. */
export type LoopName = 'prior' | 'autoregressive-prior' | 'decoder' | 'upsampler';

/** The progress of sampling. Some steps have a preview of the first item of a batch: RGB bytes, row by row. */
export type StepProgress = {
  readonly step: number;
  readonly of: number;
  readonly preview?: { readonly width: number; readonly height: number; readonly rgb: Uint8Array };
};

/** A loop as plain data, which can be sent to another thread, with what stays in this one: the signal, and who receives the progress. */
export type LoopCall = {
  readonly name: LoopName;
  readonly family: ModelFamily;
  /** The request of the sampling function, without backend, family, signal and progress. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((progress: StepProgress) => void) | undefined;
};
