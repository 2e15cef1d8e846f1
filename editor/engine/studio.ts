import type { StoreApi } from 'zustand/vanilla';
import type { Sentence } from '../../errors/index.ts';
import type { ModelFacts, Outputs, Position, Registry, Workflow } from '../../graph/index.ts';
import type { PictureReader, PictureWork } from '../../models/image/picture-reader.ts';
import type { LatentFunctions } from '../../models/latent/functions.ts';
import type { Words } from '../../models/vocabulary.ts';
import type { BackupSummary } from './backup/read-backup.ts';
import type { BackupChoice } from './backup/write-backup.ts';
import type { EditLabel } from './documents/history.ts';
import type { DocumentLabels } from './documents/labels.ts';
import type { Version } from './documents/named-versions.ts';
import type { Templates } from './documents/templates.ts';
import type { PageModels } from './models/types.ts';
import type { PluginParts } from './plugins/plugins.ts';
import type { PluginFiles, Plugins } from './plugins/types.ts';
import type { PictureRecord } from './record/record.ts';
import type { ChosenFile } from './run/add-pictures.ts';
import type { ItemOrigin, ItemPlace, ShownItem } from './run/item-origin.ts';
import type { QueueActions } from './run/run-queue.ts';
import type { Overrides, ServiceHooks, StudioServices } from './run/types.ts';
import type { KeyValueStorage } from './server/saved-workflows.ts';
import type { RunFile, ServerAccess } from './server/types.ts';
import type { StudioState } from './state.ts';
import type { PictureStore } from './storage/picture-store.ts';
import type { Storage, StoredVersion } from './storage/storage.ts';
import type { StoredPictures } from './storage/stored-pictures.ts';
import type { Timers } from './timers.ts';

export type EditOptions = {
  /** Edits with the same key, each within a second of the one before, become one step (typing, dragging). */
  readonly join?: string;
  /** What the edit did, for “Undo: …” in menus. */
  readonly label?: EditLabel;
};

export type NamedFile = { readonly name: string; readonly bytes: Uint8Array };

export type RunOptions = {
  /** Which seeds the run takes: those that the seed fields announce, or the present ones, for a run that only finishes what is drawn already. Default: `next`. */
  readonly seeds?: 'next' | 'present';
  /** Before all runs that wait. Default: after them. */
  readonly front?: boolean;
  /** How many runs. Each takes new seeds, also where the fields announce none. Default 1. */
  readonly times?: number;
  /** Nodes that are computed although their outputs are stored. */
  readonly again?: readonly string[];
};

export type StudioActions = {
  /** One undoable edit. Throws what `change` throws; then nothing has changed. */
  edit(change: (workflow: Workflow) => Workflow, options?: EditOptions): void;
  /** One undoable edit of the level that is shown: of the workflow, or of the definition of the entered subgraph, which changes all its uses. */
  editLevel(change: (level: Workflow) => Workflow, options?: EditOptions): void;
  /** Takes the last step back, and shows the level that it changed. */
  /** Takes back some steps, the last one by default. */
  undo(count?: number): void;
  redo(count?: number): void;
  /** What the undo steps did, the oldest first; and those that were undone, the next one first. */
  steps(): { readonly past: readonly (EditLabel | undefined)[]; readonly future: readonly (EditLabel | undefined)[] };
  /** Shows a subgraph by its path: the ids of the nodes from the workflow inwards. An id that is no subgraph ends the path. Selects the subgraph that is left. */
  enter(path: readonly string[]): void;
  select(ids: Iterable<string>): void;
  /** Shows a document of the library, in its tab or in a new one. A tab keeps its undo steps and its selection. Rejects with `EditorError` DOCUMENT_MISSING, or `GraphError` for a broken one. */
  open(documentId: string): Promise<void>;
  /** Closes the tab of a document, which stays in the library. The shown one is saved first, and its neighbour is shown. The last tab stays open. */
  closeDocument(id: string): Promise<void>;
  /** Moves the tab of a document to another position among the tabs. */
  moveOpenDocument(id: string, index: number): void;
  /** Saves a workflow as a new document, opens it in a tab of its own, and returns its id. */
  create(workflow: Workflow): Promise<string>;
  /** Opens the JSON text of a workflow as a new document. Rejects with the errors of `openAnything`. */
  openText(text: string): Promise<string>;
  rename(name: string): void;
  duplicateDocument(id: string): Promise<string>;
  removeDocument(id: string): Promise<void>;
  /** Brings an earlier version of the open document back, as an edit that can be undone. */
  restoreVersion(revision: number): Promise<void>;
  /** The selected nodes, and some frames with everything in them, as JSON text; empty without any. */
  copy(frames?: readonly string[]): string;
  cut(frames?: readonly string[]): string;
  /** Adds copied nodes, or all nodes of a workflow's JSON, with their top left corner at the point, and selects them. Returns the ids of new frames. Throws the errors of `readFragment`. */
  paste(text: string, at: Position, options?: { readonly links?: boolean }): readonly string[];
  /** Copies the selection, and some frames with everything in them, beside themselves with their links from other nodes, and selects the copies. Returns the ids of new frames. */
  duplicate(frames?: readonly string[]): readonly string[];
  /** Removes the selected nodes. `rejoin` connects their neighbours where they would have passed a value through. */
  removeSelection(options?: { readonly rejoin?: boolean }): void;
  /** Adds a run to these nodes, or to the outputs of the workflow, to the queue. Ends with the run; what went wrong is in the state. */
  run(targets?: readonly string[], options?: RunOptions): Promise<void>;
  /** Stops what is running. The next run of the queue starts. */
  stop(): void;
  readonly queue: QueueActions;
  /** Removes the stored outputs of these nodes, and shows none of them. */
  clearResults(ids: readonly string[]): Promise<void>;
  /** Removes the stored outputs of all nodes of all documents. */
  clearAllResults(): Promise<void>;
  /** In live mode an edit that changes a wanted output runs again at once. Opening another document turns it off. */
  setLive(live: boolean): void;
  /**
   * The outputs of some nodes with other params, by node id: nothing is edited and no node shows it. A function is called when the
   * preview starts, with the model family of a node as it was checked last. The newest call wins, older ones reject with `ABORTED`; a run that the user asked for goes first. A `draft` that has
   * started is finished before a newer draft starts, so that something is drawn while a slider moves.
   */
  preview(
    overrides: Overrides | ((modelOf: (id: string) => ModelFacts | undefined) => Overrides),
    targets: readonly string[],
    options?: { readonly draft?: boolean },
  ): Promise<Readonly<Record<string, Outputs>>>;
  /** Loads the networks that a workflow needs, while somebody is typing its prompt. */
  warmUp(workflow: Workflow): Promise<void>;
  /**
   * The outputs of some nodes of a workflow beside the open document, by node id: nothing is edited and no node shows it. It takes the place of a
   * preview, so a newer one rejects it with `ABORTED`.
   */
  compute(workflow: Workflow, targets: readonly string[]): Promise<Readonly<Record<string, Outputs>>>;
  /**
   * Fetches the outputs of a node that are on the server, and shows them. Outputs that the server has evicted are no longer shown. Rejects
   * where the server does not answer.
   */
  fetchOutputs(id: string): Promise<void>;
  /**
   * Stores the pictures among chosen files by their content, and returns the name of their list for a `folder` param. `name` is shown to people. The state has the
   * progress. `broken`: what to say about pictures that cannot be read. Rejects with `EditorError` NOTHING_DROPPED or STORAGE_FULL, or when it is stopped.
   */
  addPictures(name: string, files: readonly ChosenFile[]): Promise<{ readonly name: string; readonly broken?: Sentence }>;
  /** All workflows of this browser with their labels, and the templates, as one zip file; on request also versions, added files and the record. */
  exportLibrary(choice: BackupChoice): Promise<Blob>;
  /** Adds what such a file contains. Nothing that is here changes. Rejects with `EditorError` for any other file. */
  importLibrary(name: string, file: Blob): Promise<BackupSummary>;
  /** Stores a file by its content, and returns the name for a `file` param. */
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
  versions(id: string): Promise<readonly Version[]>;
  /** The workflow of an earlier version; undefined when it is no longer stored. Rejects with `GraphError` for a broken one. */
  readVersion(id: string, revision: number): Promise<Workflow | undefined>;
  /** The JSON of an earlier version. */
  versionText(id: string, revision: number): Promise<string | undefined>;
  /** Gives an earlier version a name, which keeps it; an empty name takes it away. */
  nameVersion(id: string, version: StoredVersion, label: string): Promise<void>;
  /** Calls the listener whenever the list may have changed, in this tab or another. Gives the function that ends it. */
  subscribe(listener: () => void): () => void;
};

export type Studio = {
  readonly store: StoreApi<StudioState>;
  readonly actions: StudioActions;
  /** The node types, with those of plugins. The object stays, and its entries change with the plugins; views use the registry in the state of `plugins`. */
  readonly registry: Registry;
  /** The registry, when all node types of this program are there: a page fetches most of them later. Types that cannot be fetched are missing. Never rejects. */
  allTypes(): Promise<Registry>;
  /** The node types of others that were added to this browser. */
  readonly plugins: Plugins;
  readonly documents: DocumentLibrary;
  /** Folders, tags and stars of the documents. */
  readonly labels: DocumentLabels;
  /** Nodes that are kept to be inserted again. */
  readonly templates: Templates;
  /** The pictures that runs of this browser drew. */
  readonly record: PictureRecord;
  /** The model families of this page. */
  readonly models: PageModels;
  /** The server that the page comes from. */
  readonly server: ServerAccess;
  /** Reads pictures, in memory and in the files of this browser. */
  readonly pictures: PictureReader;
  /** The pictures that were added as folders, with their sizes. */
  readonly storedPictures: StoredPictures;
  /** Computes with many embeddings. */
  readonly latent: LatentFunctions;
  /** What an item of the shown outputs of a node was computed with. Undefined where the outputs are not those of a known workflow, or are no longer stored. */
  originOfItem(place: ItemPlace): Promise<ItemOrigin | undefined>;
  /** Which parts of the picture of a node show which items of other nodes: the cells of a sheet. */
  itemsShownIn(node: string): Promise<readonly ShownItem[]>;
  /** The open document's workflow was started on the server as this run: its pictures enter the record when it has ended. */
  startedOnServer(run: string): void;
  /** What a family was taught to draw; undefined for a family without a vocabulary. */
  vocabulary(family: string): Promise<Words | undefined>;
  /** The files that a workflow names, as far as this browser has them. */
  filesOf(workflow: Workflow): Promise<readonly RunFile[]>;
  /** Saves, stops what runs, and lets go of the document. */
  close(): Promise<void>;
};

export type StudioEnvironment = {
  /** The node types of this program, or those that a page begins with. */
  readonly registry: Registry;
  /** Fetches all node types of this program: when a workflow that is opened has others, or when the first screen has been drawn. Default: there are no others. */
  readonly allTypes?: () => Promise<Registry>;
  /** Where the code of plugins is stored. Default: it ends with the studio. */
  readonly pluginFiles?: PluginFiles;
  /** What runs plugins. Default: a sandboxed frame of this page. */
  readonly openSandbox?: PluginParts['openSandbox'];
  /** Resolves when the first screen has been drawn: the code that computes is fetched then, or with the first call that needs it. Default: the studio opens with it. */
  readonly drawn?: Promise<void>;
  /** Called when models are first needed, and again after it failed. */
  readonly services: (hooks: ServiceHooks) => Promise<StudioServices>;
  readonly storage: Storage;
  /** What decodes picture files, opened with the first of them. Default: the codec of the services, in this thread. */
  readonly pictureWork?: () => Promise<PictureWork>;
  /** Default: the pictures are stored with the documents. */
  readonly pictureStore?: PictureStore;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** What to show where nothing was open before. Default: an empty workflow. */
  readonly initial?: Workflow;
  /** Frames and delays. Default: those of the page. */
  readonly timers?: Timers;
  /** The target of `pagehide` and `visibilitychange` events. Default: the window, in a page. */
  readonly page?: EventTarget;
  /** Bytes of outputs to keep in memory between runs. Default: 256 MiB. */
  readonly memory?: number;
  /** The vocabulary of a family. Default: no family has one. */
  readonly vocabulary?: (family: string) => Promise<Words | undefined>;
  /** Asks the browser to keep what this page stores. Default: nothing is asked. */
  readonly persist?: () => void;
  /** Remembers runs on the server over a reload. Default: they are forgotten. */
  readonly slot?: KeyValueStorage;
  /** Default: no server. */
  readonly server?: ServerAccess;
};
