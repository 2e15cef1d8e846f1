import type { Problem, Sentence } from '../../errors/index.ts';
import type { PortType, Workflow } from '../../graph/index.ts';
import type { EditLabel } from './documents/history.ts';
import type { RunQueue } from './run/run-queue.ts';
import type { NodeRun, PastRun, RunStatus } from './run/types.ts';

export type SavingStatus = {
  readonly phase: 'saved' | 'saving' | 'failed';
  /** Why the document cannot be saved, or what happened to it. */
  readonly message?: Sentence;
  /** Another tab has this document open; its saved changes appear here. */
  readonly otherTab?: boolean;
};

/** A document that is open as a tab. Of the shown one, the name in the workflow is newer. */
export type OpenDocument = { readonly id: string; readonly name: string };

export type StudioState = {
  readonly document: { readonly id: string; readonly workflow: Workflow };
  /** The documents that are open as tabs, in their order. The shown one is among them. */
  readonly open: readonly OpenDocument[];
  /** The subgraphs that were entered, from the workflow inwards: ids of nodes. Empty: the workflow itself is shown. */
  readonly entered: readonly string[];
  readonly saving: SavingStatus;
  /** Ids of nodes of the level that is shown. */
  readonly selection: ReadonlySet<string>;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** What the next undo takes back; undefined where it has no label or there is nothing to undo. */
  readonly undoLabel: EditLabel | undefined;
  readonly redoLabel: EditLabel | undefined;
  /** By the path of the node, like problems, types and choices. */
  readonly runs: Readonly<Record<string, NodeRun>>;
  /** From a dry plan of everything. Nothing runs for it. */
  readonly problems: Readonly<Record<string, Problem>>;
  /** Types of outputs by node and port, as far as they can be inferred. */
  readonly types: Readonly<Record<string, Readonly<Record<string, PortType>>>>;
  /** The choices of params that an installed model family supports, by node and param; only for params whose choices depend on the family. */
  readonly choices: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly run: RunStatus;
  /** The runs that the user started and that have not ended. */
  readonly queue: RunQueue;
  /** The runs of this studio that have ended, the newest first. */
  readonly pastRuns: readonly PastRun[];
  readonly live: boolean;
  /** Pictures that are being stored: how many files of a choice were examined, since when, and what stops it. */
  readonly adding:
    | { readonly name: string; readonly done: number; readonly of: number; readonly startedAt: number; stop(): void }
    | undefined;
};
