import { stopped } from '../error.ts';
import type { LoopCall, LoopName, StepProgress } from '../loop-call.ts';
import type { Manifest } from '../manifest.ts';

/** A loop as it is sent to the thread of the networks. */
export type SentLoop = {
  /** Names the loop in the calls about it. */
  readonly id: number;
  readonly name: LoopName;
  /** `manifest` numbers the manifest, which is sent only when the other thread does not have it. */
  readonly family: { readonly hash: string; readonly location: string; readonly manifest: number };
  readonly request: LoopCall['request'];
  /** Whether somebody receives the progress. */
  readonly reports: boolean;
};

/** What the thread that sent a loop answers to the thread that runs it. */
export type LoopHost = {
  progressed(id: number, progress: StepProgress): Promise<void>;
  manifest(id: number): Promise<Manifest>;
  /** Reads a file of the loop's family. */
  read(id: number, file: string): Promise<Uint8Array>;
};

const calls = new Map<number, LoopCall>();
const manifests = new WeakMap<Manifest, number>();
let last = 0;

const callOf = (id: number): LoopCall => {
  const call = calls.get(id);
  if (call) return call;
  throw stopped();
};

/** Answers about the loops of this thread that have not ended. */
export const loopHost: LoopHost = {
  progressed: async (id, progress) => calls.get(id)?.progress?.(progress),
  manifest: async (id) => callOf(id).family.manifest,
  read: (id, file) => callOf(id).family.read(file),
};

/** Registers a loop of this thread. `end` when nobody waits for it any more. */
export const hostLoop = (call: LoopCall): { readonly sent: SentLoop; end(): void } => {
  const id = ++last;
  calls.set(id, call);
  const { name, request, progress } = call;
  const { hash, location, manifest } = call.family;
  const number = manifests.get(manifest) ?? ++last;
  manifests.set(manifest, number);
  const sent = { id, name, family: { hash, location, manifest: number }, request, reports: progress !== undefined };
  return { sent, end: () => void calls.delete(id) };
};
