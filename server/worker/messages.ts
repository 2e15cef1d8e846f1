import type { RunEvent } from '../../graph/index.ts';
import type { EncodedOutputs } from '../artifacts/results.ts';
import type { RunOutput, Sha256 } from '../contract.ts';
import type { RunError } from '../database/tables.ts';
import type { StoredOrder } from '../runs/prepare.ts';

/** What a child computes with. */
export type Setup = { readonly device: string; readonly families: readonly string[] };

/** An output with the bytes of its artifacts: the encoded value, and PNG files of its pictures. */
export type MadeOutput = { readonly name: string; readonly output: RunOutput; readonly files: readonly MadeFile[] };
export type MadeFile = { readonly sha256: Sha256; readonly bytes: Uint8Array; readonly type: string };

/** What a child asks of its supervisor, which has the database. */
export type Asked =
  /** Outputs; where there are none, the answer tells which of the other keys have none either. */
  | { readonly kind: 'get'; readonly key: string; readonly others: readonly string[] }
  | { readonly kind: 'put'; readonly key: string; readonly outputs: EncodedOutputs }
  | { readonly kind: 'read'; readonly sha256: Sha256 }
  | { readonly kind: 'preview'; readonly file: MadeFile }
  | { readonly kind: 'output'; readonly made: MadeOutput };

/** The answer to `get`. */
export type Found = { readonly outputs?: EncodedOutputs; readonly missing?: readonly string[] };

/** An event as it crosses: previews are artifacts already. */
export type ToldEvent =
  | Exclude<RunEvent, { type: 'node-progress' }>
  | { readonly type: 'node-progress'; readonly nodeId: string; readonly step: number; readonly of: number; readonly preview?: Sha256 };

export type ToChild =
  | { readonly kind: 'setup'; readonly setup: Setup }
  | { readonly kind: 'run'; readonly order: StoredOrder }
  | { readonly kind: 'stop' }
  | { readonly kind: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: string };

export type FromChild =
  | { readonly kind: 'ready' }
  | { readonly kind: 'ask'; readonly id: number; readonly asked: Asked }
  | { readonly kind: 'event'; readonly event: ToldEvent }
  | { readonly kind: 'end'; readonly error?: RunError; readonly aborted?: true };

/** The other end of a child: it has the database. */
export type Supervisor = { tell(event: ToldEvent): void; ask(asked: Asked): Promise<unknown> };
