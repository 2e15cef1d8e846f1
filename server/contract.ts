import type { Problem } from '../errors/index.ts';
import type { ModelFacts, PluginIdentity, RunEvent, Workflow } from '../graph/index.ts';
import type { Manifest } from '../models/manifest.ts';
import type { PluginDescription } from '../plugin/description.ts';
import type { InstalledPlugin } from '../plugin/node/load.ts';
import type { RunState } from './run-state.ts';
import type { AuditEntry, AuditFilter, AuditWhat } from './users/audit-entry.ts';
import type { Caller } from './users/caller.ts';
import type { Quota, Usage } from './users/quota.ts';
import type { Role } from './users/role.ts';

/**
 * The contract between the services (storage, queue, workers) and their callers (router, HTTP, command line). Dates are milliseconds since
 * 1970; values are plain JSON.
 */

/** SHA-256 as 64 hex digits. */
export type Sha256 = string;

/** One version of a saved workflow. Each save adds a version; the first is 1. */
export type SavedWorkflow = {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly workflow: Workflow;
  readonly changedAt: number;
  /** The name of the user that it belongs to. Absent for one that belongs to everybody. */
  readonly user?: string;
  /** Whether everybody at the server may see and run it. */
  readonly shared?: true;
  /** Whether the caller may only look at it. */
  readonly readOnly?: true;
};

export type WorkflowService = {
  list(): Promise<readonly Omit<SavedWorkflow, 'workflow'>[]>;
  /** Returns the requested version, by default the newest. Throws `ServerError` NOT_FOUND. */
  get(id: string, version?: number): Promise<SavedWorkflow>;
  /**
   * Saves a new version based on `basis`, the version that was opened; without an id, a new workflow. If another version was saved since
   * `basis`, stores this one as a conflicted version, leaves the newest unchanged, and throws `ServerError` CONFLICT that names both.
   */
  save(request: { readonly id?: string; readonly basis?: number; readonly workflow: Workflow }): Promise<SavedWorkflow>;
  rename(id: string, name: string): Promise<SavedWorkflow>;
  remove(id: string): Promise<void>;
  /** Shows a workflow to everybody at the server, or to its user only. */
  share(id: string, shared: boolean): Promise<void>;
  /** Lists all versions, newest first. A `conflicted` version was saved after a newer version existed. */
  history(
    id: string,
  ): Promise<readonly { readonly version: number; readonly name: string; readonly changedAt: number; readonly conflicted: boolean }[]>;
};

export type { RunState };

/** The facts about a run that lists show. */
export type RunSummary = {
  readonly id: string;
  readonly name: string;
  readonly state: RunState;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Number of finished tasks, and of all tasks. */
  readonly done: number;
  readonly of: number;
  readonly batch?: string;
  /** Absent for 0. */
  readonly priority?: number;
  /** Set for a single task of a workflow that runs on the client. The run's name is the node type. */
  readonly task?: true;
  readonly worker?: string;
  /** The worker's device: `cpu`, `cuda` or `webgpu`. */
  readonly device?: string;
  readonly attempts: number;
  readonly error?: Problem;
  /** The name of the user that it belongs to. Absent for one that belongs to everybody. */
  readonly user?: string;
  /** Whether everybody at the server may see it. */
  readonly shared?: true;
};

/** The value of an output, as an artifact encoded by graph's `encodeValue`. Images are also stored as PNG artifacts, which browsers can show. */
export type RunOutput = {
  readonly node: string;
  readonly port: string;
  readonly key: string;
  readonly value: Sha256;
  readonly images?: readonly { readonly sha256: Sha256; readonly width: number; readonly height: number }[];
};

/** Where the server reports the end of a run: an https address, and the name of the operator's secret that signs the message. */
export type Webhook = { readonly url: string; readonly secret?: string };

/** `pending`: to be sent at the end of the run, or again. `abandoned`: every attempt of about a day has failed, or the receiver is gone (410). */
export type WebhookState = 'pending' | 'delivered' | 'abandoned';

/** How far the delivery of a webhook has come. */
export type WebhookDelivery = {
  /** The address without its query, which may contain a secret. */
  readonly url: string;
  readonly state: WebhookState;
  readonly attempts: number;
  readonly triedAt?: number;
  /** When the next attempt is made, at the earliest. */
  readonly nextAt?: number;
  /** The HTTP status of the last response. */
  readonly status?: number;
  /** Why the last attempt failed: `HTTP_STATUS`, `REDIRECT`, `REFUSED_ADDRESS`, `NO_SECRET`, `TIMEOUT`, or a code of the network such as `ECONNREFUSED`. */
  readonly reason?: string;
};

/** A run that was started. `events`, of a run that has ended already, is its complete log. */
export type StartedRun = RunSummary & { readonly events?: readonly LoggedEvent[] };

export type RunDetails = RunSummary & {
  readonly workflow: Workflow;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly targets: readonly string[];
  /** Outputs by their name in the workflow's interface, or by `<node>.<port>`. */
  readonly outputs: Readonly<Record<string, RunOutput>>;
  readonly webhook?: WebhookDelivery;
};

/** An event of a run with its sequence number in the run's log, from 1. Previews are stored as artifacts to keep events small. */
export type LoggedEvent = { readonly run: string; readonly sequence: number; readonly at: number; readonly event: ServerEvent };

/** Sent instead of events for a run that is not on the server or was removed while it was followed. */
export type RunGone = { readonly run: string; readonly gone: true };
export type ServerEvent =
  | Exclude<RunEvent, { type: 'node-progress' }>
  | {
      readonly type: 'node-progress';
      readonly nodeId: string;
      readonly step: number;
      readonly of: number;
      /** The preview as a PNG artifact. */
      readonly preview?: Sha256;
    }
  | { readonly type: 'run-queued' }
  /** Another worker took over the run after its worker was lost. Stored outputs are not recomputed. */
  | { readonly type: 'run-resumed'; readonly worker: string; readonly attempt: number }
  | { readonly type: 'run-cancelled' }
  | { readonly type: 'node-output'; readonly name: string; readonly output: RunOutput };

export type StartRun = {
  /** A workflow document, or a reference to a saved one. */
  readonly workflow: Workflow | { readonly id: string; readonly version?: number };
  /** Values by their names in the workflow's interface. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly targets?: readonly string[];
  /** A second start with the same key returns the run of the first. */
  readonly idempotencyKey?: string;
  /** Higher priorities run first. Default 0. */
  readonly priority?: number;
  /** Whose turn the run takes, if no named user starts it. Waiting runs of different users alternate. */
  readonly user?: string;
  /** Whether everybody at the server may see the run. Default: only its user and admins. */
  readonly shared?: boolean;
  /** Device that the run needs: `cpu`, `cuda` or `webgpu`. Default: any. */
  readonly device?: string;
  /** Artifacts of the files that params of kind `file` name, by file name. Upload them first. */
  readonly files?: Readonly<Record<string, Sha256>>;
  /** Where the end of the run is reported. Throws `ServerError` BAD_REQUEST for an address that the server does not send to. */
  readonly webhook?: Webhook;
};

/**
 * A request for a single task of a workflow that runs on the client. Its input values are artifacts, so the server computes the task's key from
 * their content and need not trust a key from the client.
 */
export type StartTask = {
  readonly type: string;
  readonly version: number;
  readonly params: Readonly<Record<string, unknown>>;
  /** Encoded values by input port, or by param for a param that a link feeds. */
  readonly inputs: Readonly<Record<string, Sha256>>;
  readonly family?: string;
  /** The plugin that the client planned the task with. Another one is refused, because it could compute something else. */
  readonly plugin?: PluginIdentity;
  readonly files?: Readonly<Record<string, Sha256>>;
  readonly user?: string;
  readonly device?: string;
};

export type RunService = {
  /**
   * Plans the workflow, and queues a run. If the outputs are stored, or next to nothing is to be computed, the run ends in this call. Throws `GraphError`
   * before anything is queued. Resolves when the run is committed to the database.
   */
  start(request: StartRun): Promise<StartedRun>;
  /** Queues one run for each row: all of them or none. `batch` identifies them together. */
  startBatch(
    request: Omit<StartRun, 'inputs' | 'idempotencyKey'> & {
      readonly rows: readonly Readonly<Record<string, unknown>>[];
      readonly idempotencyKey?: string;
    },
  ): Promise<{ readonly batch: string; readonly runs: readonly string[] }>;
  /** Starts a run of a single node with the id "task", as `start` does. Its outputs are named by their ports. */
  startTask(request: StartTask): Promise<StartedRun>;
  get(id: string): Promise<RunDetails>;
  /** Lists runs, newest first. `before` is the id of the last run on the previous page. */
  list(filter: {
    readonly state?: RunState;
    readonly batch?: string;
    readonly before?: string;
    /** Only the runs of the caller; of a caller without a name, those that belong to everybody. */
    readonly mine?: boolean;
    readonly limit?: number;
  }): Promise<readonly RunSummary[]>;
  /** Counts the runs of one batch, or all runs, by state. */
  counts(batch?: string): Promise<Readonly<Record<RunState, number>>>;
  /** The stored outputs of tasks by their keys: hashes of values by port. Keys without stored outputs are left out. */
  outputs(keys: readonly string[]): Promise<Readonly<Record<string, Readonly<Record<string, Sha256>>>>>;
  /** Cancels a run: a queued run ends at once, a running one between two steps. A child that does not stop within five seconds is killed. */
  cancel(id: string): Promise<RunSummary>;
  /**
   * Gives a waiting run another priority. Without one, the run comes before all that wait now. A run that no longer waits stays as it is: a worker may take it at
   * any moment.
   */
  prioritise(id: string, priority?: number): Promise<RunSummary>;
  /** Requeues a failed or cancelled run. Stored outputs are not recomputed. */
  retry(id: string): Promise<RunSummary>;
  /** Shows a run to everybody at the server, or to its user only. */
  share(id: string, shared: boolean): Promise<RunSummary>;
  /** Removes a run that has ended. Its artifacts may then be evicted. */
  remove(id: string): Promise<void>;
  /** Yields the logged events after `sequence`, then live events, until the run has ended. Any number of readers may follow a run. */
  follow(id: string, sequence: number, signal: AbortSignal): AsyncIterable<LoggedEvent>;
};

export type ArtifactService = {
  /** Streams bytes into the database and checks their hash. Throws `ServerError` WRONG_HASH, TOO_LARGE or DISK_FULL, and then stores nothing. */
  put(sha256: Sha256, bytes: AsyncIterable<Uint8Array> | Uint8Array, type?: string): Promise<{ readonly bytes: number }>;
  /** Size and content type of an artifact; undefined if the server does not have it. */
  head(sha256: Sha256): Promise<{ readonly bytes: number; readonly type: string } | undefined>;
  /** Yields the bytes from `from` (inclusive) to `to` (exclusive). Throws `ServerError` NOT_FOUND. */
  read(sha256: Sha256, range?: { readonly from: number; readonly to: number }): AsyncIterable<Uint8Array>;
  /** Returns the hashes that the server does not have. */
  missing(hashes: readonly Sha256[]): Promise<readonly Sha256[]>;
};

export type WorkerStatus = {
  readonly id: string;
  readonly host: string;
  readonly device: string;
  readonly families: readonly string[];
  /** The families with the beginnings of their manifests' SHA-256: `emoji@0123456789abcdef`. */
  readonly capabilities: readonly string[];
  /** The plugins with the beginnings of their SHA-256: `halftone@0123456789abcdef`. */
  readonly plugins: readonly string[];
  readonly seenAt: number;
  readonly run?: string;
};

export type SystemStatus = {
  readonly version: string;
  readonly database: 'embedded' | 'postgres';
  readonly workers: readonly WorkerStatus[];
  readonly runs: Readonly<Record<RunState, number>>;
  readonly artifacts: { readonly count: number; readonly bytes: number; readonly budget: number };
};

/** A model family of this server. */
export type ModelSummary = {
  readonly title: string;
  readonly description: string;
  readonly licence: string;
  readonly licenceUrl?: string;
  /** The works that the family was made from. */
  readonly sources: Manifest['sources'];
  /** The repositories that the family was imported from. */
  readonly repositories: Manifest['repositories'];
  readonly components: readonly string[];
  /** Bytes of a component's files, and of the memory for its loaded weights. */
  readonly networks: readonly {
    readonly component: string;
    readonly bytes: number;
    readonly memory: number;
    readonly parameters?: number;
    readonly precision?: string;
  }[];
  /** Bytes of all files. */
  readonly bytes: number;
  /** The facts that planning needs. With them, a client plans exactly as the server does. */
  readonly facts: ModelFacts;
  /** Whether the family was added to this server, so that `remove` deletes it. */
  readonly removable: boolean;
};

/** A repository that families are imported from: of the hub, or a folder on the server's machine. */
export type ModelRepository =
  | { readonly kind: 'hub'; readonly id: string; readonly revision?: string }
  | { readonly kind: 'folder'; readonly path: string };

/** What an import does at the moment, and how many of how many bytes are done. */
export type ImportProgress = {
  readonly step: 'reading' | 'downloading' | 'hashing' | 'writing';
  readonly file?: string;
  readonly bytes?: number;
  readonly of?: number;
};

/** An import of a repository. */
export type ModelImport = {
  readonly id: string;
  readonly repository: ModelRepository;
  /** Repositories that become one family with it, such as the prior of a decoder. */
  readonly companions: readonly ModelRepository[];
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly progress?: ImportProgress;
  /** The families that a finished import has installed. */
  readonly families: readonly string[];
  readonly error?: Problem;
  readonly createdAt: number;
  readonly endedAt?: number;
};

export type ModelService = {
  list(): Promise<readonly ModelSummary[]>;
  /** Imports a repository, and companions that become one family with it, in the background; one import runs at a time. */
  add(repository: ModelRepository, companions?: readonly ModelRepository[]): Promise<ModelImport>;
  /** The imports since the server started, oldest first. */
  imports(): Promise<readonly ModelImport[]>;
  /** Stops an import. Downloaded bytes are kept for `resume`. Throws `ServerError` NOT_FOUND. */
  cancel(id: string): Promise<ModelImport>;
  /** Starts a cancelled or failed import again. Throws `ServerError` NOT_FOUND. */
  resume(id: string): Promise<ModelImport>;
  /** Reads every file of a family. Returns those that are missing or differ from the manifest. Throws `ServerError` NOT_FOUND. */
  verify(family: string): Promise<readonly string[]>;
  /** A file of a family on the disk: its manifest, or a file that the manifest names. */
  file(family: string, file: string): Promise<{ readonly path: string; readonly bytes: number; readonly sha256: Sha256 } | undefined>;
  /** Deletes the files of a family that was added. Throws `ServerError` NOT_FOUND or FORBIDDEN. */
  remove(family: string): Promise<void>;
};

/** A named user of the server. */
export type UserSummary = {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** A disabled user cannot sign in, and waiting runs of the user do not start. */
  readonly disabled: boolean;
  readonly quota: Quota;
  readonly usage: Usage;
  readonly hasToken: boolean;
  readonly createdAt: number;
};

/** Who is asking. The operator has no name and no limits. */
export type Me = { readonly role: Role; readonly name?: string; readonly quota?: Quota; readonly usage?: Usage };

/** Manages the named users. All methods but `me` are for admins; names are in lower case. Methods throw `ServerError` NOT_FOUND for an unknown name. */
export type UserService = {
  me(): Promise<Me>;
  list(): Promise<readonly UserSummary[]>;
  /** Adds a user. The token is returned once and cannot be read again. Throws `ServerError` CONFLICT for a name that is in use. */
  add(user: { readonly name: string; readonly role: Role; readonly quota: Quota }): Promise<UserSummary & { readonly token: string }>;
  change(name: string, changes: { readonly role?: Role; readonly quota?: Quota; readonly disabled?: boolean }): Promise<UserSummary>;
  /** Replaces the token, and ends all sessions. */
  renewToken(name: string): Promise<{ readonly token: string }>;
  /** Removes the token, and ends all sessions. */
  revokeToken(name: string): Promise<UserSummary>;
  /** Creates a link that signs a browser in once. */
  link(name: string, minutes: number): Promise<{ readonly path: string; readonly endsAt: number }>;
  /** Removes a user and cancels the user's unended runs. What belonged to the user is given to another one, or else only admins see it. */
  remove(name: string, giveTo?: string): Promise<void>;
  /** The audit log, newest entries first. */
  log(filter: AuditFilter): Promise<readonly AuditEntry[]>;
};

type NamedCaller = Caller & { readonly user: NonNullable<Caller['user']> };

/** Recognises named users. Methods that return no promise look up what is in memory. */
export type SignInService = {
  /** Whether there is a named user, so that everybody must sign in. */
  hasUsers(): boolean;
  ofToken(token: string): NamedCaller | undefined;
  ofSession(secret: string): NamedCaller | undefined;
  ofName(name: string): NamedCaller | 'disabled' | undefined;
  /** Opens a session of a browser. */
  openSession(caller: NamedCaller): Promise<{ readonly secret: string; readonly seconds: number }>;
  closeSession(secret: string): Promise<void>;
  /** The user of a link, which works once; undefined for one that was used or has expired. */
  redeemLink(secret: string): Promise<NamedCaller | undefined>;
  /** Adds a viewer whom the trusted proxy has named. */
  addViewer(name: string): Promise<NamedCaller | undefined>;
  record(caller: Omit<Caller, 'role'>, what: AuditWhat): Promise<void>;
  /** A text that changes when the role or the token of a user changes, or the user is disabled; undefined for an unknown user. */
  stateOf(user: string): string | undefined;
  /** Calls the listener after each change of users or sessions. Returns a function that stops this. */
  onChange(listener: () => void): () => void;
};

/** A plugin of this server. Its code is at `/api/plugins/<sha256>.js`. */
export type PluginSummary = {
  readonly description: PluginDescription;
  readonly sha256: Sha256;
  readonly bytes: number;
  /** Where the plugin can be got: the name of a package. */
  readonly source?: string;
};

export type ServerServices = {
  readonly users: UserService;
  readonly signIn: SignInService;
  readonly workflows: WorkflowService;
  readonly runs: RunService;
  readonly artifacts: ArtifactService;
  readonly models: ModelService;
  status(): Promise<SystemStatus>;
  /** The same services for a caller, who sees and changes only what it may. Without a call of `as`, the caller is the operator. */
  as(caller: Caller): ServerServices;
  /** Whether the database accepts runs. Used by the readiness route. */
  ready(): Promise<boolean>;
  /** Returns running jobs to the queue, stops the children and closes the database. */
  close(): Promise<void>;
};

/** The settings of `openServices` and `runWorker`. */
export type ServiceSettings = {
  /** The data folder, which contains the embedded database. */
  readonly folder: string;
  /** URL of a Postgres server. Default: the embedded database. */
  readonly databaseUrl?: string;
  /** Folders of model families, in addition to the built-in family and to `modelsFolder`. */
  readonly models: readonly string[];
  /** The folder that model families are added to. It need not exist. */
  readonly modelsFolder: string;
  /** Plugins, whose code runs in this process and in its children. Default: none. */
  readonly plugins?: readonly InstalledPlugin[];
  /** The server that workers of this process fetch model families from. Default: they wait until the families are installed. */
  readonly modelServer?: { readonly address: string; readonly token?: string };
  /** The devices that this process computes on, with one child process each. If empty, the process executes only runs that end in the call that starts them. */
  readonly devices: readonly string[];
  /** Maximum total size of artifacts, in bytes. */
  readonly artifactBytes: number;
  /** Milliseconds after its last run after which a child process is replaced, which frees the memory of its networks. Default: never. */
  readonly releaseAfter?: number;
  /** Default: no run may name a webhook. */
  readonly webhooks?: WebhookSettings;
  log(level: 'info' | 'warn' | 'error', message: string, details?: Readonly<Record<string, unknown>>): void;
};

/** What the operator of a server says about webhooks. */
export type WebhookSettings = {
  /** Keys that sign messages, by the name of their secret. A message is signed with each key of its secret, so that a secret can be replaced. */
  readonly secrets: ReadonlyMap<string, readonly Uint8Array[]>;
  /** Hosts (`receiver.internal`, `localhost:8080`) that may have any address, use any port, and be reached without TLS. */
  readonly hosts: readonly string[];
};
