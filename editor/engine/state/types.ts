import type { StoreApi } from 'zustand/vanilla';
import type { ModelFacts, ModelReference, Outputs, PortType, Preview, Registry, Workflow } from '../../../graph/index.ts';
import type { Position } from '../../../graph/position.ts';
import type { BackendName } from '../../../models/backend.ts';
import type { Services } from '../../../nodes/define.ts';
import type { RunFile, ServerAccess } from '../server/types.ts';
import type { Storage, StoredVersion } from '../storage/types.ts';
import type { Timers } from './timers.ts';

export type { Storage, StoredVersion } from '../storage/types.ts';
export type { Timers } from './timers.ts';

/** Something wrong, as it is shown: `code` chooses a translation, `message` is the sentence in English. */
export type Problem = { readonly code: string; readonly message: string };

/** Why a node was computed: what has changed since it last was. `forgotten`: nothing, but its outputs had been dropped from memory. */
export type Why = 'first' | 'params' | 'inputs' | 'model' | 'forgotten';

/** The last run of one node. */
export type NodeRun = {
  readonly status: 'queued' | 'running' | 'done' | 'failed';
  readonly step?: number;
  readonly of?: number;
  readonly preview?: Preview;
  /** Nothing was computed: the outputs were at hand. */
  readonly cached?: boolean;
  readonly ms?: number;
  /** The server computes it, or has computed it. */
  readonly there?: true;
  /** The key that the outputs are named by. */
  readonly key?: string;
  readonly why?: Why;
  readonly error?: Problem;
  /** The last outputs by port, kept through edits, undo and failed runs. */
  readonly outputs?: Outputs;
  /** In place of `outputs`: they lie on the server, and `bring` fetches them. */
  readonly afar?: true;
  /** The workflow has changed since these outputs: a run would give others. */
  readonly stale?: boolean;
};

export type Download = { readonly name: string; readonly loaded: number; readonly total: number };
/** Where tensors are computed; `note` says why a faster place was not taken, `selfTest` how its self-test went, once it was made. */
export type Device = { readonly name: BackendName; readonly note?: string; readonly selfTest?: string };

export type RunStatus = {
  readonly phase: 'idle' | 'loading' | 'running';
  readonly done: number;
  readonly of: number;
  readonly startedAt?: number;
  readonly download?: Download;
  readonly device?: Device;
  readonly error?: Problem & { readonly nodeId?: string };
  /** It ended before it was done: somebody stopped it, or went to another document. */
  readonly stopped?: true;
};

export type SavingStatus = {
  readonly phase: 'saved' | 'saving' | 'failed';
  /** A sentence for people: why it cannot be saved, or what happened to it. */
  readonly message?: string;
  /** Another tab has this document open; its saved changes appear here. */
  readonly otherTab?: boolean;
};

export type StudioState = {
  readonly document: { readonly id: string; readonly workflow: Workflow };
  readonly saving: SavingStatus;
  readonly selection: ReadonlySet<string>;
  readonly collapsed: ReadonlySet<string>;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** By node id. */
  readonly runs: Readonly<Record<string, NodeRun>>;
  /** By node id, from a dry plan of everything. Nothing runs for it. */
  readonly problems: Readonly<Record<string, Problem>>;
  /** Types of outputs by node id and port, as far as they can be inferred. */
  readonly types: Readonly<Record<string, Readonly<Record<string, PortType>>>>;
  readonly run: RunStatus;
  readonly live: boolean;
};

export type EditOptions = {
  /** Edits with the same key, each within a second of the one before, become one step (typing, dragging). */
  readonly join?: string;
  /** What the step is called in menus. */
  readonly label?: string;
};

export type Point = Position;
export type NamedFile = { readonly name: string; readonly bytes: Uint8Array };
/** Params by node id that a preview reads in place of the document's. A link into one of them is cut for the preview. */
export type Overrides = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export type StudioActions = {
  /** One undoable edit. Throws what `change` throws; then nothing has changed. */
  edit(change: (workflow: Workflow) => Workflow, options?: EditOptions): void;
  undo(): void;
  redo(): void;
  select(ids: Iterable<string>): void;
  collapse(id: string, collapsed: boolean): void;
  /** Opens a document of the library. Rejects with a sentence when it is gone or broken. */
  open(documentId: string): Promise<void>;
  /** Saves a workflow as a new document, opens it, and gives its id. */
  create(workflow: Workflow): Promise<string>;
  /** A workflow's JSON text as a new document. Rejects with a sentence that says what the text is. */
  openText(text: string): Promise<string>;
  rename(name: string): void;
  duplicateDocument(id: string): Promise<string>;
  removeDocument(id: string): Promise<void>;
  /** Brings an earlier version of the open document back, as an edit that can be undone. */
  restoreVersion(revision: number): Promise<void>;
  /** The selected nodes as JSON text; empty without a selection. */
  copy(): string;
  cut(): string;
  /** Adds copied nodes, or all nodes of a workflow's JSON, with their top left corner at the point, and selects them. Throws a sentence. */
  paste(text: string, at: Point, options?: { readonly links?: boolean }): void;
  /** Copies the selection beside itself, links from other nodes kept, and selects the copies. */
  duplicate(): void;
  /** Removes the selected nodes. */
  removeSelection(): void;
  /** Runs to these nodes, or to the outputs of the workflow. Ends with the run; what went wrong is in the state. */
  run(targets?: readonly string[]): Promise<void>;
  stop(): void;
  /** In live mode an edit that changes a wanted output runs again at once. Opening another document turns it off. */
  setLive(live: boolean): void;
  /**
   * The outputs of some nodes with other params, by node id: nothing is edited and no node shows it. The newest call wins, older ones
   * reject with `ABORTED`; a run that was asked for goes first.
   */
  preview(overrides: Overrides, targets: readonly string[]): Promise<Readonly<Record<string, Outputs>>>;
  /**
   * Fetches what a node gave where it lies on the server, and shows it. Rejects with a sentence where the server does not answer. What
   * nobody holds any more is shown no more.
   */
  bring(id: string): Promise<void>;
  /** Stores a file by its content, and gives the name that a `file` param takes. */
  addFile(file: NamedFile): Promise<string>;
  randomiseSeed(id: string): void;
  /** Saves what is not saved yet. */
  save(): Promise<void>;
};

export type DocumentEntry = { readonly id: string; readonly name: string; readonly changedAt: number; readonly thumbnail?: Blob };
export type DocumentLibrary = {
  /** The latest changed first. */
  list(): Promise<readonly DocumentEntry[]>;
  /** The workflow of a document, without opening it. */
  read(id: string): Promise<Workflow>;
  /** Earlier versions of a document, the newest first. */
  versions(id: string): Promise<readonly StoredVersion[]>;
  /** Calls the listener whenever the list may have changed, in this tab or another. Gives the function that ends it. */
  subscribe(listener: () => void): () => void;
};

export type Studio = {
  readonly store: StoreApi<StudioState>;
  readonly actions: StudioActions;
  readonly registry: Registry;
  readonly documents: DocumentLibrary;
  /** The server that the page comes from, where there is one. */
  readonly server: ServerAccess;
  /** The files that a workflow names, as far as they are here. */
  filesOf(workflow: Workflow): Promise<readonly RunFile[]>;
  /** Saves, stops what runs, and lets go of the document. */
  close(): Promise<void>;
};

/** What nodes run with, and how the planner finds a model family. */
export type StudioServices = Services & {
  readonly resolve: (reference: ModelReference) => ModelFacts | undefined;
  readonly device?: Device;
  /** Whether this place can compute with a model: it is here, it fits, and the device has stood its self-test. Left out: with all it resolves. */
  computes?(model: ModelFacts): Promise<boolean>;
};
/** How services tell what they do while they load; a place that loads nothing need not take them. */
export type ServiceHooks = { onDownload(progress: Download): void; onDevice(device: Device): void };

export type StudioEnvironment = {
  readonly registry: Registry;
  /** Called when models are first needed, and again after it failed. */
  readonly services: (hooks: ServiceHooks) => Promise<StudioServices>;
  readonly storage: Storage;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** What to show where nothing was open before. Default: an empty workflow. */
  readonly initial?: Workflow;
  /** Frames and delays. Default: those of the page. */
  readonly timers?: Timers;
  /** Where `pagehide` and `visibilitychange` are heard. Default: the page, where there is one. */
  readonly page?: EventTarget;
  /** Bytes of outputs to keep in memory between runs. Default: 256 MiB. */
  readonly memory?: number;
  /** Default: there is none. */
  readonly server?: ServerAccess;
};
