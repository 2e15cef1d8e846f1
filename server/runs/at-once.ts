import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  canonical,
  type Evaluate,
  execute,
  local,
  memorySize,
  type Outputs,
  own,
  type Plan,
  type Registry,
  type RunEvent,
  type Task,
} from '../../graph/index.ts';
import { type EncodedOutputs, storeOver } from '../artifacts/results.ts';
import type { SmallResults } from '../artifacts/small-results.ts';
import type { RunOutput, Sha256 } from '../contract.ts';
import { type Ending, lastEvent } from './lifecycle.ts';
import type { TimedEvent } from './log.ts';
import type { Assignment, DeliveredOutput } from './plan-run.ts';
import type { Produced, ShownOutput } from './produced.ts';
import { runProblem } from './run-problem.ts';

/** A run that has ended before it was written: all that the database gets of it. */
export type RunAtOnce = {
  readonly ending: Ending;
  readonly startedAt: number;
  readonly done: number;
  readonly events: readonly TimedEvent[];
  readonly produced: Produced;
  /** The stored artifacts that it shows. */
  readonly used: readonly Sha256[];
  /** The computed outputs, by task key. */
  readonly computed: ReadonlyMap<string, EncodedOutputs>;
  /** Whether it used results that were in memory, which may have been evicted from the database. */
  readonly remembered: boolean;
};

/** Most targets and tasks of a run that is executed at once. */
const maximumTargets = 200;
const maximumTasks = 1000;
/** Number of instant tasks up to which computing them is faster than reading from the database which of them are stored. */
const fewTasks = 50;
/**
 * Most bytes in memory of the params, the inputs or the outputs of a task, and of the inputs and outputs of all tasks. They limit the time as well, because an
 * instant node takes at most microseconds for an item; a limit of the time itself would depend on how busy the machine is.
 */
const maximumValue = 64 * 1024;
const maximumRun = 512 * 1024;
/** Milliseconds of work before other requests are served. */
const sliceTime = 5;

/** Thrown inside of this file for a run that is larger than expected: it is queued, like any other. */
class TooMuch extends Error {}

type Facts = {
  readonly small: SmallResults;
  readonly registry: Registry;
  /** The device that the run requests: it waits for a worker with that device if anything is to be computed. */
  readonly device: string | undefined;
};

/**
 * Executes a run in this process, without the queue, if there is next to nothing to execute: the outputs of its targets are stored and small, or all its
 * nodes are instant (`NodeSpec.instant`). Returns undefined for any other run, and for one that turns out to be larger than its limits. Writes nothing.
 */
export const runAtOnce = async (
  { plan, outputs, values }: Assignment,
  { small, registry, device }: Facts,
): Promise<RunAtOnce | undefined> => {
  // pictures are stored as PNG files too, which a child encodes
  if (plan.targets.length > maximumTargets || outputs.some(({ kind }) => kind === 'image')) return undefined;
  const isInstant = device === undefined && !values && !plan.values && isInstantPlan(plan, registry);
  const keys = isInstant ? plan.tasks.map(({ key }) => key) : plan.targets.map(({ key }) => key);
  const found = small.inMemory(keys);
  const remembered = found.size > 0;
  const missing = (wanted: readonly string[]): readonly string[] => [...new Set(wanted)].filter((key) => !found.has(key));
  const read = async (wanted: readonly string[]): Promise<void> => {
    if (wanted.length > 0) for (const [key, stored] of await small.read(wanted)) found.set(key, stored);
  };
  const targets = plan.targets.map(({ key }) => key);
  if (!isInstant || plan.tasks.length > fewTasks) await read(missing(targets));
  if (missing(targets).length > 0) {
    if (!isInstant) return undefined;
    if (plan.tasks.length > fewTasks) await read(missing(keys));
  }
  try {
    return await executed({ plan, outputs }, { found, remembered, evaluate: isInstant ? limited(local(registry, undefined)) : refuse });
  } catch (error) {
    if (error instanceof TooMuch) return undefined;
    throw error;
  }
};

const instantPlans = new WeakMap<Plan, boolean>();
/** Whether all tasks of a plan are instant. Plans of repeated runs are the same object (`createPlans`). */
const isInstantPlan = (plan: Plan, registry: Registry): boolean => {
  const known = instantPlans.get(plan);
  if (known !== undefined) return known;
  const isInstant = plan.tasks.length <= maximumTasks && plan.tasks.every((task) => isInstantTask(task, registry));
  instantPlans.set(plan, isInstant);
  return isInstant;
};

const isInstantTask = (task: Task, registry: Registry): boolean =>
  !task.model && own(registry, task.type)?.instant?.(task.params) === true && canonical(task.params).length <= maximumValue;

/** The stored outputs were damaged or are of another size than expected. */
const refuse: Evaluate = async () => {
  throw new TooMuch();
};

/** Evaluates tasks as long as they stay within the limits of a run. */
const limited = (evaluate: Evaluate): Evaluate => {
  let [bytes, slice] = [0, 0];
  const count = (value: Outputs): void => {
    const size = memorySize(value);
    bytes += size;
    if (size > maximumValue || bytes > maximumRun) throw new TooMuch();
  };
  // one after another: the pause of one must not count as the work of another
  let last: Promise<unknown> = Promise.resolve();
  return (task, call) => {
    const work = async (): Promise<Outputs> => {
      if (slice > sliceTime) {
        await nextTurn();
        slice = 0;
      }
      count(call.inputs);
      const began = performance.now();
      const outputs = await evaluate(task, call);
      slice += performance.now() - began;
      count(outputs);
      return outputs;
    };
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
};

type Known = Pick<RunAtOnce, 'remembered'> & { readonly found: ReadonlyMap<string, EncodedOutputs>; readonly evaluate: Evaluate };

/** Executes the plan. Rejects with `TooMuch`; any other error is the end of the run. */
const executed = async (
  { plan, outputs: wanted }: { readonly plan: Plan; readonly outputs: readonly DeliveredOutput[] },
  { found, remembered, evaluate }: Known,
): Promise<RunAtOnce> => {
  const computed = new Map<string, EncodedOutputs>();
  const events: TimedEvent[] = [];
  const shown: ShownOutput[] = [];
  const startedAt = Date.now();
  let done = 0;
  let tooMuch: TooMuch | undefined;
  const deliver = (key: string, { name, node, port }: DeliveredOutput): void => {
    const value = (computed.get(key) ?? found.get(key))?.[port]?.sha256;
    if (value === undefined) return;
    const output: RunOutput = { node, port, key, value };
    shown.push({ name, output, hashes: [value] });
    events.push({ at: Date.now(), event: { type: 'node-output', name, output } });
  };
  const emit = (event: RunEvent): void => {
    if (event.type === 'run-end' || event.type === 'node-progress') return;
    events.push({ at: Date.now(), event });
    if (event.type !== 'node-end') return;
    done++;
    for (const output of wanted) if (output.node === event.nodeId) deliver(event.key, output);
  };
  const store = storeOver({
    get: async (key) => found.get(key),
    async put(key, encoded) {
      computed.set(key, encoded);
    },
  });
  const guarded: Evaluate = (task, call) =>
    evaluate(task, call).catch((error: unknown) => {
      if (error instanceof TooMuch) tooMuch = error;
      throw error;
    });
  let ending: Ending = { state: 'done' };
  try {
    await execute(plan, { evaluate: guarded, store, signal: new AbortController().signal, emit, previews: false });
  } catch (error) {
    ending = { state: 'failed', error: runProblem(error) };
  }
  if (tooMuch) throw tooMuch;
  const files = [...computed.values()].flatMap((encoded) => Object.values(encoded));
  return {
    ending,
    startedAt,
    done: ending.state === 'done' ? plan.tasks.length : done,
    events: [...events, lastEvent(ending)],
    produced: {
      files: files.map(({ sha256, bytes }) => ({ sha256, bytes, type: 'application/octet-stream' })),
      results: [...computed].map(([key, encoded]) => ({
        key,
        hashes: Object.fromEntries(Object.entries(encoded).map(([port, { sha256 }]) => [port, sha256])),
      })),
      outputs: shown,
    },
    used: shown.flatMap(({ output: { key, value } }) => (computed.has(key) ? [] : [value])),
    computed,
    remembered,
  };
};
