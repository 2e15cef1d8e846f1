import type { Problem, Sentence } from '../../../errors/index.ts';
import type { ModelFacts, ModelReference, Outputs, Preview, Workflow } from '../../../graph/index.ts';
import type { BackendName } from '../../../models/backend.ts';
import type { ImageCodec } from '../../../models/image/codec.ts';
import type { Picture } from '../../../models/image/picture.ts';
import type { Services } from '../../../nodes/define.ts';
import type { PageFamilies } from '../models/types.ts';
import type { QueuedRun } from './run-queue.ts';

/** Reason a node was computed: what has changed since it last was. `forgotten`: nothing, but its outputs had been dropped from memory. */
export type Reason = 'first' | 'params' | 'inputs' | 'model' | 'forgotten';

/** The last run of one node. */
export type NodeRun = {
  readonly status: 'queued' | 'running' | 'done' | 'failed';
  readonly step?: number;
  readonly of?: number;
  /** The step of the first report of this run, and when it came: the time left is estimated from there. */
  readonly from?: { readonly step: number; readonly at: number };
  readonly preview?: Preview;
  /** Nothing was computed: the outputs were at hand. */
  readonly cached?: boolean;
  readonly ms?: number;
  /** The server computes it, or has computed it. */
  readonly onServer?: true;
  /** The key that the outputs are named by. */
  readonly key?: string;
  readonly reason?: Reason;
  readonly error?: Problem;
  /** The last outputs by port. They stay through edits, undo and failed runs. */
  readonly outputs?: Outputs;
  /** In place of `outputs`: they lie on the server, and `fetchOutputs` fetches them. */
  readonly remote?: true;
  /** The workflow has changed since these outputs: a run would give others. */
  readonly stale?: boolean;
  /** The workflow that gave the outputs; absent where they were computed before the page was loaded. */
  readonly workflow?: Workflow;
};

export type Download = { readonly name: string; readonly loaded: number; readonly total: number };
/** Where tensors are computed. `note`: why a faster device was not used. `selfTest`: the result of its self-test, once it has run. */
export type Device = { readonly name: BackendName; readonly note?: Sentence; readonly selfTest?: Sentence };

export type RunStatus = {
  readonly phase: 'idle' | 'loading' | 'running';
  readonly done: number;
  readonly of: number;
  readonly startedAt?: number;
  /** Milliseconds that the run is estimated to take from now on; absent where nothing is known of one of its nodes. */
  readonly left?: number;
  readonly download?: Download;
  readonly device?: Device;
  readonly error?: Problem;
  /** It ended before it was done: somebody stopped it, or went to another document. */
  readonly stopped?: true;
};

/** A run that has ended, and what it drew. */
export type PastRun = {
  /** Counts from 1. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly ms: number;
  /** The name of the document. */
  readonly document: string;
  /** What was queued; absent for a run of live mode. */
  readonly queued?: QueuedRun;
  /** Nodes that were computed, and those whose outputs were stored. */
  readonly computed: number;
  readonly cached: number;
  readonly error?: Problem;
  readonly stopped?: true;
  /** A few of the pictures it drew. */
  readonly images: readonly Picture[];
};

/** Params by node id that a preview reads in place of the document's. A link into one of them is cut for the preview. */
export type Overrides = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A network that a node runs, by its family and component. */
export type NeededNetwork = { readonly family: string; readonly component: string };

/** What nodes run with, and how the planner finds a model family. */
export type StudioServices = Omit<Services, 'images'> & {
  /** Reads and writes picture files. The studio adds the reader of pictures, because it stores the files. */
  readonly images: ImageCodec;
  readonly resolve: (reference: ModelReference) => ModelFacts | undefined;
  readonly device?: Device;
  /** Whether this browser can compute a model: it is loaded, it fits, and the device has passed its self-test. Default: every model it resolves. */
  computes?(model: ModelFacts): Promise<boolean>;
  /** Loads networks ahead of a run. Without `download`, only those that are stored in this browser. Default: the run loads them. */
  warm?(networks: readonly NeededNetwork[], options: { readonly download: boolean }): Promise<void>;
  /** The model families of this browser, which can be added and removed. Default: none are shown. */
  readonly families?: PageFamilies;
};
/** Receive what services do while they load. */
export type ServiceHooks = { onDownload(progress: Download): void; onDevice(device: Device): void };
