import { GraphError } from './error.ts';
import type { Evaluate } from './evaluate.ts';
import type { RunEvent } from './event.ts';
import { needed, type Steps } from './needed.ts';
import type { Progress } from './node.ts';
import type { Outputs, Store } from './store.ts';
import type { Plan, Task } from './task.ts';

export type ExecuteOptions = {
  readonly evaluate: Evaluate;
  readonly store: Store;
  readonly signal: AbortSignal;
  emit(event: RunEvent): void;
  /** False where nobody looks at previews: then no node draws any. Default true. */
  readonly previews?: boolean;
  /** Most tasks at work at once. Default 8. */
  readonly concurrency?: number;
};

/**
 * Runs what the targets need and the store does not hold; gives the outputs of the target nodes. Independent tasks overlap, tasks of one
 * key run once, values are let go as soon as nothing waits for them. When a task fails, those that do not need it still run and are
 * stored; then this rejects with `GraphError` NODE_FAILED (or the task's own code) of the first failure. Rejects with ABORTED after the
 * signal. Rules E and W of `tests/SPEC.md`.
 */
export const execute = async (plan: Plan, options: ExecuteOptions): Promise<ReadonlyMap<string, Outputs>> => {
  const { emit, signal } = options;
  emit({ type: 'run-start', tasks: plan.tasks.length });
  try {
    if (signal.aborted) throw aborted(signal);
    const steps = await needed(plan, options);
    await runSteps(steps, options);
    const results = new Map(plan.targets.map(({ node, key }) => [node, steps.values.get(key) ?? {}]));
    emit({ type: 'run-end', ok: true });
    return results;
  } catch (error) {
    emit({ type: 'run-end', ok: false });
    throw error;
  }
};

/** Starts every step whose sources are there, as long as there are any; ends when all that could be run has ended. */
const runSteps = (steps: Steps, options: ExecuteOptions): Promise<void> => {
  const { signal } = options;
  const concurrency = Math.max(1, options.concurrency ?? 8);
  const ready = steps.pending.filter(({ waitsFor }) => waitsFor.size === 0);
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
        const step = ready[next++];
        if (!step) break;
        working++;
        runTask(step.tasks, steps, options).then(
          () => {
            working--;
            for (const waiting of steps.waiting.get(step.key) ?? []) {
              waiting.waitsFor.delete(step.key);
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

/** Runs the first of the tasks that share a key; the others end with it. */
const runTask = async (tasks: readonly Task[], steps: Steps, options: ExecuteOptions): Promise<void> => {
  const { evaluate, store, signal, emit, previews = true } = options;
  const [task, ...twins] = tasks;
  if (!task) return;
  const { nodeId, key } = task;
  emit({ type: 'node-start', nodeId, key });
  const began = performance.now();
  let working = true;
  try {
    const inputs = inputsOf(task, steps);
    const progress = (told: Progress) => {
      // a node that goes on telling after its end, or after the run was stopped, is not heard
      if (working && !signal.aborted) emit({ type: 'node-progress', nodeId, ...told });
    };
    const outputs = await evaluate(task, { inputs, signal, progress, previews });
    working = false;
    steps.hold(key, outputs);
    const stored = await keep(store, key, outputs);
    emit({ type: 'node-end', nodeId, key, cached: false, ms: performance.now() - began, ...(!stored && { stored }) });
    for (const twin of twins) emit({ type: 'node-end', nodeId: twin.nodeId, key, cached: true, ms: 0 });
  } catch (error) {
    if (signal.aborted) throw aborted(signal);
    const failure = failed(nodeId, error);
    emit({ type: 'node-error', nodeId, code: failure.code === 'NODE_FAILED' ? codeOf(error) : failure.code, message: failure.message });
    throw failure;
  } finally {
    working = false;
    steps.release(task);
  }
};

/** Whether the store took the outputs. A run does not fail when it did not. */
const keep = async (store: Store, key: string, outputs: Outputs): Promise<boolean> => {
  try {
    await store.put(key, outputs);
    return true;
  } catch {
    return false;
  }
};

const inputsOf = ({ inputs, paramLinks }: Task, steps: Steps): Outputs => {
  const values: Record<string, unknown> = {};
  for (const [name, { key, port, node }] of [...Object.entries(inputs), ...Object.entries(paramLinks)]) {
    const value = steps.values.get(key)?.[port];
    if (value === undefined) {
      const fault = `"${node}" gave nothing at its output "${port}". Report it to whoever wrote that node type.`;
      throw new GraphError('MISSING_INPUT', fault, { nodeId: node });
    }
    values[name] = value;
  }
  return values;
};

const aborted = (signal: AbortSignal): GraphError =>
  new GraphError('ABORTED', 'The run was stopped. What was finished before is kept: run again to go on from there.', {
    cause: signal.reason,
  });

const failed = (nodeId: string, error: unknown): GraphError => {
  if (error instanceof GraphError && error.nodeId === nodeId) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new GraphError('NODE_FAILED', `The node "${nodeId}" failed: ${text}`, { nodeId, cause: error });
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'NODE_FAILED';
