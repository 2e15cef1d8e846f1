import { messageOf, type Problem } from '../../errors/index.ts';
import type { RunEvent } from '../../graph/index.ts';
import type { EncodedOutputs } from '../artifacts/results.ts';
import type { RunOutput, Sha256 } from '../contract.ts';
import type { Assignment } from '../runs/plan-run.ts';

/** The device, the folders of model families, and the code of plugins that a child computes with. */
export type Setup = {
  readonly device: string;
  readonly families: readonly string[];
  readonly plugins: readonly { readonly code: Uint8Array; readonly file: string }[];
};

/** How a child's execution of a run ended. */
export type Execution = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly error: Problem } | { readonly kind: 'aborted' };

/** The calls that a supervisor makes to its child. */
export type ChildCalls = {
  setup(setup: Setup): Promise<void>;
  execute(assignment: Assignment): Promise<Execution>;
  /** Stops the run between two steps. */
  stop(): void;
};

/** A file that a child produced, with its SHA-256. */
export type ProducedFile = { readonly sha256: Sha256; readonly bytes: Uint8Array; readonly type: string };

/** The stored outputs of a key, or else those of the other keys that have no stored outputs either. */
export type LookUp = { readonly outputs?: EncodedOutputs; readonly missing?: readonly string[] };

/** An output of a target. Its value was stored before, under the hash in `output`. `pictures` are its images as PNG files. */
export type Delivery = { readonly name: string; readonly output: RunOutput; readonly pictures: readonly ProducedFile[] };

/** An event that a child reports. Its preview is stored as an artifact already. */
export type ReportedEvent =
  | Exclude<RunEvent, { type: 'node-progress' }>
  | { readonly type: 'node-progress'; readonly nodeId: string; readonly step: number; readonly of: number; readonly preview?: Sha256 };

/** The calls that a child makes to its supervisor, which owns the database. */
export type SupervisorCalls = {
  report(event: ReportedEvent): void;
  get(key: string, others: readonly string[]): Promise<LookUp>;
  put(key: string, outputs: EncodedOutputs): Promise<void>;
  read(sha256: Sha256): Promise<Uint8Array>;
  preview(file: ProducedFile): Promise<void>;
  deliver(delivery: Delivery): Promise<void>;
};

/** Options of both ends of the channel: calls never time out, and an error is reduced to its message, which can always be serialised. */
export const channelOptions = {
  timeout: -1,
  // birpc stores the error of a response in `e`
  serialize: (message: { readonly e?: unknown }) =>
    message.e === undefined ? message : { ...message, e: new Error(messageOf(message.e)) },
} as const;
