import type { Problem } from '../errors/index.ts';
import type { ModelFacts, RunEvent, Workflow } from '../graph/index.ts';
import type { RunState } from './run-state.ts';

/**
 * What the server's services promise each other: storage, queue and workers on one side; router, HTTP and command line on the other. Dates are
 * milliseconds since 1970, values are plain JSON.
 */

/** SHA-256 as 64 hex digits. */
export type Sha256 = string;

/** A saved workflow. Each save is a version, counted from 1. */
export type SavedWorkflow = {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly workflow: Workflow;
  readonly changedAt: number;
};

export type WorkflowService = {
  list(): Promise<readonly Omit<SavedWorkflow, 'workflow'>[]>;
  /** The newest version, or the one asked for. Throws `ServerError` NOT_FOUND. */
  get(id: string, version?: number): Promise<SavedWorkflow>;
  /**
   * Saves over `basis`, the version that was opened; without an id, as a new workflow. When another save came first, this one is kept as a
   * version too, the newest stays what it is, and it throws `ServerError` CONFLICT that names both versions.
   */
  save(request: { readonly id?: string; readonly basis?: number; readonly workflow: Workflow }): Promise<SavedWorkflow>;
  rename(id: string, name: string): Promise<SavedWorkflow>;
  remove(id: string): Promise<void>;
  /** All versions, the newest first; `conflicted` ones were saved over a newer one. */
  history(
    id: string,
  ): Promise<readonly { readonly version: number; readonly name: string; readonly changedAt: number; readonly conflicted: boolean }[]>;
};

export type { RunState };

/** A run as lists show it. */
export type RunSummary = {
  readonly id: string;
  readonly name: string;
  readonly state: RunState;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Tasks ended, of all. */
  readonly done: number;
  readonly of: number;
  readonly batch?: string;
  /** A lone task of a graph that runs elsewhere; the name is its node type. */
  readonly task?: true;
  readonly worker?: string;
  /** What the worker computes on: `cpu`, `cuda` or `webgpu`. */
  readonly device?: string;
  readonly attempts: number;
  readonly error?: Problem;
};

/** A value of an output: encoded by `encodeValue` of graph/, content-addressed; pictures also as PNG files that a browser can show. */
export type RunOutput = {
  readonly node: string;
  readonly port: string;
  readonly key: string;
  readonly value: Sha256;
  readonly images?: readonly { readonly sha256: Sha256; readonly width: number; readonly height: number }[];
};

export type RunDetails = RunSummary & {
  readonly workflow: Workflow;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly targets: readonly string[];
  /** By the name that the workflow's interface gives the output, else `<node>.<port>`. */
  readonly outputs: Readonly<Record<string, RunOutput>>;
};

/** An event of a run with its place in the run's log, from 1. Previews are artifacts: events stay small. */
export type LoggedEvent = { readonly run: string; readonly sequence: number; readonly at: number; readonly event: ServerEvent };

/** Sent in place of events for a run that is not on the server, or was removed while it was followed. */
export type RunGone = { readonly run: string; readonly gone: true };
export type ServerEvent =
  | Exclude<RunEvent, { type: 'node-progress' }>
  | {
      readonly type: 'node-progress';
      readonly nodeId: string;
      readonly step: number;
      readonly of: number;
      /** A PNG. */
      readonly preview?: Sha256;
    }
  | { readonly type: 'run-queued' }
  /** Another worker took the run up after the first was lost; stored outputs are not computed again. */
  | { readonly type: 'run-resumed'; readonly worker: string; readonly attempt: number }
  | { readonly type: 'run-cancelled' }
  | { readonly type: 'node-output'; readonly name: string; readonly output: RunOutput };

export type StartRun = {
  /** A workflow, or a saved one. */
  readonly workflow: Workflow | { readonly id: string; readonly version?: number };
  /** Values by the names of the workflow's interface. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly targets?: readonly string[];
  /** A second start with the same key gives the first one's run. */
  readonly idempotencyKey?: string;
  /** Higher first. Default 0. */
  readonly priority?: number;
  /** Whose run it is; waiting runs of different users take turns. */
  readonly user?: string;
  /** Waits for a worker on this device: `cpu`, `cuda` or `webgpu`. Left out: any takes it. */
  readonly device?: string;
  /** Files that params of kind `file` name, by that name: artifacts uploaded before. */
  readonly files?: Readonly<Record<string, Sha256>>;
};

/**
 * One task of a graph that runs elsewhere (split placement): its input values are artifacts, so the server names the result by their
 * content and trusts no key of the client.
 */
export type StartTask = {
  readonly type: string;
  readonly version: number;
  readonly params: Readonly<Record<string, unknown>>;
  /** Encoded values by input port, and by the name of each param that a link feeds. */
  readonly inputs: Readonly<Record<string, Sha256>>;
  readonly family?: string;
  readonly files?: Readonly<Record<string, Sha256>>;
  readonly user?: string;
  readonly device?: string;
};

export type RunService = {
  /** Plans at once: throws `GraphError` before anything is queued. Resolves when the run is safe in the database. */
  start(request: StartRun): Promise<RunSummary>;
  /** All or none are queued. Their `batch` is the id given back. */
  startBatch(
    request: Omit<StartRun, 'inputs' | 'idempotencyKey'> & {
      readonly rows: readonly Readonly<Record<string, unknown>>[];
      readonly idempotencyKey?: string;
    },
  ): Promise<{ readonly batch: string; readonly runs: readonly string[] }>;
  /** A run of the one node "task"; its outputs are named by their ports. */
  startTask(request: StartTask): Promise<RunSummary>;
  get(id: string): Promise<RunDetails>;
  /** The newest first; `before` is the id of the last run of the page before. */
  list(filter: {
    readonly state?: RunState;
    readonly batch?: string;
    readonly before?: string;
    readonly limit?: number;
  }): Promise<readonly RunSummary[]>;
  /** Counts by state, of one batch or of all. */
  counts(batch?: string): Promise<Readonly<Record<RunState, number>>>;
  /** A queued run ends at once, a running one between steps; a child that does not stop within seconds is killed. */
  cancel(id: string): Promise<RunSummary>;
  /** Queues a failed or cancelled run again. What it stored is not computed again. */
  retry(id: string): Promise<RunSummary>;
  /** Forgets a run that has ended; its artifacts may then be evicted. */
  remove(id: string): Promise<void>;
  /** The log after `sequence`, then live, until the run has ended. Any number may follow, from any place. */
  follow(id: string, sequence: number, signal: AbortSignal): AsyncIterable<LoggedEvent>;
};

export type ArtifactService = {
  /** Streams to the database and checks the hash: throws `ServerError` WRONG_HASH, TOO_LARGE, or DISK_FULL, and then keeps nothing. */
  put(sha256: Sha256, bytes: AsyncIterable<Uint8Array> | Uint8Array, type?: string): Promise<{ readonly bytes: number }>;
  /** Undefined where it is not there. */
  head(sha256: Sha256): Promise<{ readonly bytes: number; readonly type: string } | undefined>;
  /** Bytes `from` (inclusive) to `to` (exclusive). Throws `ServerError` NOT_FOUND. */
  read(sha256: Sha256, range?: { readonly from: number; readonly to: number }): AsyncIterable<Uint8Array>;
  /** Which of these are missing here. */
  missing(hashes: readonly Sha256[]): Promise<readonly Sha256[]>;
};

export type WorkerStatus = {
  readonly id: string;
  readonly host: string;
  readonly device: string;
  readonly families: readonly string[];
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

/** A model family that this server plans with. */
export type ModelSummary = {
  readonly title: string;
  readonly licence: string;
  readonly components: readonly string[];
  readonly bytes: number;
  /** What planning needs to know of it: a client that is told can plan as the server does. */
  readonly facts: ModelFacts;
};

export type ServerServices = {
  readonly workflows: WorkflowService;
  readonly runs: RunService;
  readonly artifacts: ArtifactService;
  models(): Promise<readonly ModelSummary[]>;
  status(): Promise<SystemStatus>;
  /** Can runs be stored and taken? For the readiness route. */
  ready(): Promise<boolean>;
  /** Hands back what is running, stops the children, closes the database. */
  close(): Promise<void>;
};

/** What the services, and a worker, are opened with: `openServices(settings)` and `runWorker(settings, signal)`. */
export type ServiceSettings = {
  /** Holds the embedded database and what else is kept. */
  readonly folder: string;
  /** A Postgres server. Left out: the embedded database. */
  readonly databaseUrl?: string;
  /** Model families, or folders of families, beside the family that comes with the program. */
  readonly models: readonly string[];
  /** What this process computes on, a child process for each; none: it takes no runs itself. */
  readonly devices: readonly string[];
  /** Bytes that artifacts may take. */
  readonly artifactBytes: number;
  log(level: 'info' | 'warn' | 'error', message: string, details?: Readonly<Record<string, unknown>>): void;
};
