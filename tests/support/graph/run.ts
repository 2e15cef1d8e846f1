import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  decodeValue,
  type Emit,
  type Evaluate,
  encodeValue,
  execute,
  local,
  memoryStore,
  type Outputs,
  plan,
  type RunEvent,
  type Store,
  split,
  type Task,
  type Workflow,
} from '../../../graph/index.ts';
import { fileStore } from '../../../graph/stores/files.ts';
import { registry, type Services } from './fakes.ts';

export type Place = (services: Services) => Evaluate;

/** The ways to evaluate tasks. `wire` sends tasks, inputs and outputs as bytes, as a server on another machine does. */
export const places: Readonly<Record<'local' | 'split' | 'wire', Place>> = {
  local: (services) => local(registry, services),
  split: (services) => split(({ type }) => type === 'add', local(registry, services), local(registry, services)),
  wire: (services) => {
    const remote = local(registry, services);
    return async (task, call) => {
      // safe: decodeValue returns the encoded value
      const sent = decodeValue(encodeValue({ task, inputs: call.inputs })) as { readonly task: Task; readonly inputs: Outputs };
      return decodeValue(encodeValue(await remote(sent.task, { ...call, inputs: sent.inputs }))) as Outputs;
    };
  },
};

/** An empty store of every kind. `close` removes its files. */
export const stores: Readonly<Record<'memory' | 'files', () => { readonly store: Store; close(): void }>> = {
  memory: () => ({ store: memoryStore({ maxBytes: 1e9 }), close: () => {} }),
  files: () => {
    const folder = mkdtempSync(join(tmpdir(), 'unclip-store-'));
    return { store: fileStore(folder), close: () => rmSync(folder, { recursive: true, force: true }) };
  },
};

/** The way to evaluate the tasks of a run, and the store of its outputs. */
export type Setting = { readonly place: Place; readonly store: Store };

/** The record of a run. */
export type Run = {
  readonly events: readonly RunEvent[];
  /** The outputs that were emitted with each event: those of a `node-end`, otherwise undefined. */
  readonly handed: readonly (Outputs | undefined)[];
  /** Labels of the nodes that computed, in order. */
  readonly visits: readonly string[];
  readonly results: ReadonlyMap<string, Outputs> | undefined;
  readonly error: unknown;
};
type RunOptions = {
  readonly place?: Place;
  readonly store?: Store;
  readonly signal?: AbortSignal;
  readonly visit?: Services['visit'];
  readonly targets?: readonly string[];
  readonly concurrency?: number;
  readonly emit?: Emit;
};

/** Plans and executes a workflow. Returns an error of the run as a value. */
export const run = async (workflow: Workflow, options: RunOptions = {}): Promise<Run> => {
  const {
    place = places.local,
    store = memoryStore({ maxBytes: 1e9 }),
    signal = new AbortController().signal,
    targets,
    concurrency,
  } = options;
  const events: RunEvent[] = [];
  const handed: (Outputs | undefined)[] = [];
  const visits: string[] = [];
  const services: Services = {
    visit: (label, context) => {
      visits.push(label);
      return options.visit?.(label, context);
    },
  };
  const emit: Emit = (event, outputs) => {
    events.push(event);
    // a test of memory receives the outputs itself, because `handed` would keep them alive
    if (options.emit) options.emit(event, outputs);
    else handed.push(outputs);
  };
  const planned = plan({ workflow, registry, ...(targets && { targets }) });
  try {
    const results = await execute(planned, { evaluate: place(services), store, signal, emit, ...(concurrency && { concurrency }) });
    return { events, handed, visits, results, error: undefined };
  } catch (error) {
    return { events, handed, visits, results: undefined, error };
  }
};

/** The ids of nodes that computed, in the order they began. */
export const computed = ({ events }: Run): string[] => events.flatMap((event) => (event.type === 'node-start' ? [event.nodeId] : []));

/** The ids of nodes whose outputs were cached. */
export const cached = ({ events }: Run): string[] =>
  events.flatMap((event) => (event.type === 'node-end' && event.cached ? [event.nodeId] : []));

/** Waits for `count` turns of the event loop, so that everything that is ready can continue. */
export const turns = async (count = 20): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** A barrier for `count` callers: `arrive` resolves when all have arrived, and rejects when they do not arrive in time. */
export const meeting = (count: number): { arrive(): Promise<void>; most(): number } => {
  let present = 0;
  let most = 0;
  return {
    async arrive() {
      present++;
      most = Math.max(most, present);
      for (let turn = 0; turn < 100_000 && most < count; turn++) await turns(1);
      present--;
      if (most < count) throw new Error(`Only ${most} of ${count} overlapped.`);
    },
    most: () => most,
  };
};
