import type { StoreApi } from 'zustand/vanilla';
import type { Evaluate, Preview, Task, Workflow } from '../../../graph/index.ts';
import type { Me, PluginSummary, RunDetails, RunOutput, RunSummary, SavedSummary, TaskFile } from '../../../server/client/index.ts';
import type { FamilyImport, ServerModel } from '../models/types.ts';

/** How far a node of a server's run is, from the run's events. */
export type ServerNode = {
  readonly status: 'running' | 'done' | 'failed';
  readonly step?: number;
  readonly of?: number;
  readonly cached?: boolean;
  readonly ms?: number;
};

/** A run of the server, as far as this page knows it. */
export type ServerRun = RunSummary & {
  /** By node id; empty until the events of the run are read. */
  readonly nodes: Readonly<Record<string, ServerNode>>;
  /** The newest preview: an artifact, a PNG. */
  readonly preview?: string;
  /** By name; absent until they are read. */
  readonly outputs?: Readonly<Record<string, RunOutput>>;
  /** The place reached in its log. */
  readonly sequence: number;
};

export type { Me, SavedSummary };

/** A plugin that the server has. */
export type ServerPlugin = PluginSummary;

/** A repository that the server can import: of the hub, or a folder on its machine. */
export type ModelRepository =
  | { readonly kind: 'hub'; readonly id: string; readonly revision?: string }
  | { readonly kind: 'folder'; readonly path: string };

/** Which saved workflow of the server a document of this browser is, and the version it was opened or saved at. */
export type SavedPlace = { readonly id: string; readonly version: number };

export type ServerState = {
  /** `none`: no server has answered at the address of this page. `here`: it answers. `lost`: it answered before, and no longer does. */
  readonly phase: 'none' | 'here' | 'lost';
  /** Who uses the server from this page; undefined until it was read. */
  readonly me: Me | undefined;
  /** Whose runs are listed. */
  readonly runsOf: 'all' | 'mine';
  /** The newest first; undefined until they were read. */
  readonly workflows: readonly SavedSummary[] | undefined;
  /** The newest first. */
  readonly runs: readonly ServerRun[];
  /** Whether the server has runs older than these. */
  readonly olderRuns: boolean;
  /** The model families that the server computes with. */
  readonly models: readonly ServerModel[];
  /** The imports of model families since the server started, the oldest first. */
  readonly imports: readonly FamilyImport[];
  /** By the id of the document in this browser. */
  readonly saved: Readonly<Record<string, SavedPlace>>;
};

/** A version of a saved workflow. `conflicted`: it was saved while a newer version existed, and both are kept. */
export type SavedVersion = { readonly version: number; readonly name: string; readonly changedAt: number; readonly conflicted: boolean };

/** The saved version. `newest` is set where somebody else saved first: it stays the newest, and both are kept. */
export type SaveOutcome = { readonly version: number; readonly newest?: number };

/** A run of the server with its workflow, whose inputs have their values, and its outputs. */
export type RunOnServer = RunDetails;

/** A file that a workflow names. */
export type RunFile = TaskFile;

/** The actions of the server. They reject with `EditorError` SERVER_REFUSED or SERVER_MISSING. */
export type ServerActions = {
  /** Reads the lists again. */
  refresh(): Promise<void>;
  /** Keeps runs up to date until the returned function is called. */
  watchRuns(): () => void;
  /** The newest version, or the one with that number. */
  read(id: string, version?: number): Promise<{ readonly workflow: Workflow; readonly version: number }>;
  /** Saves a document of this browser: as a new workflow, or as a version of the one it is. */
  save(documentId: string, workflow: Workflow): Promise<SaveOutcome>;
  rename(id: string, name: string): Promise<void>;
  remove(id: string): Promise<void>;
  history(id: string): Promise<readonly SavedVersion[]>;
  /** Shows a saved workflow to everybody at the server, or to its user only. */
  share(id: string, shared: boolean): Promise<void>;
  /** Remembers which saved workflow a document is; undefined forgets it. */
  place(documentId: string, place: SavedPlace | undefined): void;
  /** Starts a run on the server, with the files that its workflow names. Returns the id of the run. */
  start(workflow: Workflow, files: readonly RunFile[]): Promise<string>;
  cancel(run: string): Promise<void>;
  /** Lets a waiting run start before all others that wait. */
  prioritise(run: string): Promise<void>;
  retry(run: string): Promise<void>;
  removeRun(run: string): Promise<void>;
  /** Lists the runs of all users, as far as this one may see them, or only the own ones. */
  showRuns(of: ServerState['runsOf']): Promise<void>;
  /** Shows a run to everybody at the server, or to its user only. */
  shareRun(run: string, shared: boolean): Promise<void>;
  /** The workflow of a run, with its inputs typed in. */
  workflowOf(run: string): Promise<Workflow>;
  /** A run with its workflow and outputs; undefined where the server does not have it any more. */
  runDetails(run: string): Promise<RunOnServer | undefined>;
  /** The hashes of the stored values of tasks, by key and port. */
  outputsOf(keys: readonly string[]): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>>;
  /** Reads the outputs of a run. */
  detail(run: string): Promise<void>;
  /** Reads from the log of an ended run how long its nodes took. */
  timings(run: string): Promise<void>;
  olderRuns(): Promise<void>;
  /** Reads the imports of model families, and keeps them up to date until the returned function is called. */
  watchImports(): () => void;
  /** Imports a repository in the background. Its companions become one family with it. */
  addModel(repository: ModelRepository, companions: readonly ModelRepository[]): Promise<void>;
  cancelImport(id: string): Promise<void>;
  /** Starts an import that was cancelled or that failed again; it continues where it stopped. */
  resumeImport(id: string): Promise<void>;
  /** Reads every file of a family on the server. Returns the files that are missing or damaged. */
  verifyModel(family: string): Promise<readonly string[]>;
  removeModel(family: string): Promise<void>;
  /** The plugins that the server has. */
  plugins(): Promise<readonly ServerPlugin[]>;
  /** The code of a plugin of the server. */
  pluginCode(sha256: string): Promise<Uint8Array<ArrayBuffer>>;
  /** A value of an output, by its hash. */
  value(hash: string): Promise<unknown>;
  /** Whether the server has all of these values still. */
  holds(hashes: readonly string[]): Promise<boolean>;
  /** What runs the tasks of one run on the server. */
  evaluate(needs: {
    files(task: Task): Promise<readonly RunFile[]>;
    pictures(value: unknown): readonly RunFile[];
    preview(png: Uint8Array): Promise<Preview>;
    stays(task: Task): boolean;
  }): Evaluate;
};

/** The server at this page's address, where there is one. */
export type ServerAccess = {
  readonly store: StoreApi<ServerState>;
  /** Rejects with `EditorError` SERVER_MISSING without a server. */
  actions(): Promise<ServerActions>;
  close(): void;
};
