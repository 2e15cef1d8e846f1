import { codeOf, sentenceOf } from '../errors/index.ts';
import { GraphError } from './error.ts';
import type { Evaluate } from './evaluate.ts';
import type { RunEvent } from './event.ts';
import type { Progress } from './node.ts';
import { type Schedule, scheduleOf, type TaskGroup } from './schedule.ts';
import type { Outputs, Store } from './store.ts';
import { type Plan, type PlannedValue, sourcesOf, type Task } from './task.ts';

export type ExecuteOptions = {
  readonly evaluate: Evaluate;
  readonly store: Store;
  readonly signal: AbortSignal;
  /** Receives each event; a `node-end` with the outputs of its node: computed, stored, or shared with a task of the same key. */
  emit(event: RunEvent, outputs?: Outputs): void;
  /**
   * Reads a value that was supplied for an input of the interface. It is called once for each value that a computed task needs. Default: the store has
   * `{ value }` under the value's key.
   */
  readonly values?: (value: PlannedValue) => Promise<unknown>;
  /** False when previews are not shown: then no node draws any. Default: true. */
  readonly previews?: boolean;
  /** Most tasks to run at once. Default 8. */
  readonly concurrency?: number;
};

/**
 * Runs a plan: computes what the targets need and the store lacks, and returns the outputs of the target nodes. Independent tasks overlap,
 * tasks with the same key run once, and a value is dropped as soon as no task needs it. When a task fails, the tasks that do not need it
 * still run and are stored; then this rejects with the first failure: `GraphError` NODE_FAILED, or the node's own `GraphError`. Rejects
 * with ABORTED after the signal. Rules E and W of `tests/SPEC.md`.
 */
export const execute = async (plan: Plan, options: ExecuteOptions): Promise<ReadonlyMap<string, Outputs>> => {
  const { emit, signal } = options;
  emit({ type: 'run-start', tasks: plan.tasks.length });
  try {
    if (signal.aborted) throw aborted(signal);
    const schedule = await scheduleOf(plan, options);
    await runSchedule(schedule, options);
    const results = new Map(plan.targets.map(({ node, key }) => [node, schedule.values.get(key) ?? {}]));
    emit({ type: 'run-end', ok: true });
    return results;
  } catch (error) {
    emit({ type: 'run-end', ok: false });
    throw error;
  }
};

/** Starts each group of tasks as soon as its sources are there. Ends when everything that can run has ended. */
const runSchedule = (schedule: Schedule, options: ExecuteOptions): Promise<void> => {
  const { signal } = options;
  const concurrency = Math.max(1, options.concurrency ?? 8);
  const ready = schedule.pending.filter(({ waitsFor }) => waitsFor.size === 0);
  let next = 0;
  let working = 0;
  let failure: unknown;
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      if (working > 0) return;
      if (signal.aborted) reject(aborted(signal));
      else if (failure !== undefined) reject(failure);
      else resolve();
    };
    const start = (): void => {
      while (working < concurrency && next < ready.length && !signal.aborted) {
        const group = ready[next++];
        if (!group) break;
        working++;
        runGroup(group, schedule, options).then(
          () => {
            working--;
            for (const waiting of schedule.waiting.get(group.key) ?? []) {
              waiting.waitsFor.delete(group.key);
              if (waiting.waitsFor.size === 0) ready.push(waiting);
            }
            start();
            settle();
          },
          (error: unknown) => {
            working--;
            failure ??= error;
            start();
            settle();
          },
        );
      }
    };
    start();
    settle();
  });
};

/** Computes the first task of a group; the others end with the same outputs. */
const runGroup = async ({ tasks }: TaskGroup, schedule: Schedule, options: ExecuteOptions): Promise<void> => {
  const { evaluate, store, signal, emit, previews = true } = options;
  const [task, ...twins] = tasks;
  if (!task) return;
  const { nodeId, key } = task;
  emit({ type: 'node-start', nodeId, key });
  const began = performance.now();
  let working = true;
  try {
    const inputs = inputsOf(task, schedule);
    const progress = (update: Progress) => {
      // a node can report progress after its end or after an abort, which must not be emitted
      if (working && !signal.aborted) emit({ type: 'node-progress', nodeId, ...update });
    };
    const outputs = await evaluate(task, { inputs, signal, progress, previews, store });
    working = false;
    schedule.add(key, outputs);
    const stored = await write(store, key, outputs);
    emit({ type: 'node-end', nodeId, key, cached: false, ms: performance.now() - began, ...(!stored && { stored }) }, outputs);
    for (const twin of twins) emit({ type: 'node-end', nodeId: twin.nodeId, key, cached: true, ms: 0 }, outputs);
  } catch (error) {
    if (signal.aborted) throw aborted(signal);
    const failure = failed(nodeId, error);
    const code = failure.code === 'NODE_FAILED' ? (codeOf(error) ?? failure.code) : failure.code;
    emit({ type: 'node-error', nodeId, code, message: failure.message, sentence: sentenceOf(error) });
    throw failure;
  } finally {
    working = false;
    schedule.release(task);
  }
};

/** Whether the store took the outputs. A run does not fail when it did not. */
const write = async (store: Store, key: string, outputs: Outputs): Promise<boolean> => {
  try {
    await store.put(key, outputs);
    return true;
  } catch {
    return false;
  }
};

const inputsOf = (task: Task, schedule: Schedule): Outputs => {
  const values: Record<string, unknown> = {};
  for (const [name, { key, port, node }] of Object.entries(sourcesOf(task))) {
    const value = schedule.values.get(key)?.[port];
    if (value === undefined) {
      throw new GraphError('MISSING_INPUT', 'Node "{node}" returned no output "{port}". Report this to the author of the node type.', {
        nodeId: node,
        params: { node, port },
      });
    }
    values[name] = value;
  }
  return values;
};

const aborted = (signal: AbortSignal): GraphError =>
  new GraphError('ABORTED', 'The run was stopped. Finished nodes are stored: run again to continue.', { cause: signal.reason });

const failed = (nodeId: string, error: unknown): GraphError =>
  error instanceof GraphError && error.nodeId === nodeId
    ? error
    : new GraphError('NODE_FAILED', 'Node "{node}" failed: {problem}', {
        nodeId,
        params: { node: nodeId, problem: sentenceOf(error) },
        cause: error,
      });
