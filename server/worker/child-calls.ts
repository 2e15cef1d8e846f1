import { messageOf, type Problem } from '../../errors/index.ts';
import type { RunEvent } from '../../graph/index.ts';
import type { EncodedOutputs } from '../artifacts/results.ts';
import type { RunOutput, Sha256 } from '../contract.ts';
import type { Assignment } from '../runs/plan-run.ts';

/** What a child computes with. */
export type Setup = { readonly device: string; readonly families: readonly string[] };

/** How the execution of a run ended in a child. */
export type Execution = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly error: Problem } | { readonly kind: 'aborted' };

/** The calls that a supervisor makes to its child. */
export type ChildCalls = {
  setup(setup: Setup): Promise<void>;
  execute(assignment: Assignment): Promise<Execution>;
  /** Asks the run to stop between two steps. */
  stop(): void;
};

/** Bytes with their SHA-256. */
export type ProducedFile = { readonly sha256: Sha256; readonly bytes: Uint8Array; readonly type: string };

/** Stored outputs; where there are none, those of the other keys that have none either. */
export type LookUp = { readonly outputs?: EncodedOutputs; readonly missing?: readonly string[] };

/** An output of a target. Its value was stored before, under the hash that `output` names; `pictures` are PNG files of it. */
export type Delivery = { readonly name: string; readonly output: RunOutput; readonly pictures: readonly ProducedFile[] };

/** An event as a child reports it: a preview is an artifact already. */
export type ReportedEvent =
  | Exclude<RunEvent, { type: 'node-progress' }>
  | { readonly type: 'node-progress'; readonly nodeId: string; readonly step: number; readonly of: number; readonly preview?: Sha256 };

/** The calls that a child makes to its supervisor, which has the database. */
export type SupervisorCalls = {
  report(event: ReportedEvent): void;
  get(key: string, others: readonly string[]): Promise<LookUp>;
  put(key: string, outputs: EncodedOutputs): Promise<void>;
  read(sha256: Sha256): Promise<Uint8Array>;
  preview(file: ProducedFile): Promise<void>;
  deliver(delivery: Delivery): Promise<void>;
};

/** What is the same at both ends: a call takes as long as it takes, and of an error only the message can cross for certain. */
export const channelOptions = {
  timeout: -1,
  // birpc names the error of an answer `e`
  serialize: (message: { readonly e?: unknown }) =>
    message.e === undefined ? message : { ...message, e: new Error(messageOf(message.e)) },
} as const;
