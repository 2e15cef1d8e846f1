import type { ExecuteOptions } from './execute.ts';
import type { Outputs, Store } from './store.ts';
import type { Plan, Source, Task } from './task.ts';

/** What is to be computed under one key. */
export type Step = { readonly key: string; readonly tasks: Task[]; readonly waitsFor: Set<string> };

/** The work of a run, and the values at hand. */
export type Steps = {
  readonly pending: readonly Step[];
  /** Steps by the key they wait for. */
  readonly waiting: ReadonlyMap<string, readonly Step[]>;
  readonly values: ReadonlyMap<string, Outputs>;
  hold(key: string, outputs: Outputs): void;
  /** A task has taken its inputs: values that nobody else waits for are let go. */
  release(task: Task): void;
};

/**
 * Pulls from the targets: a key that the store holds is loaded and asks for nothing, one it lacks becomes a step and asks for its sources.
 * Tells of every stored output it takes as a cached `node-end`.
 */
export const needed = async (plan: Plan, { store, emit, signal }: Pick<ExecuteOptions, 'store' | 'emit' | 'signal'>): Promise<Steps> => {
  const wanted = new Set(plan.targets.map(({ key }) => key));
  const steps = new Map<string, Step>();
  const values = new Map<string, Outputs>();
  const users = new Map<string, number>();
  const looked = new Set<string>();
  for (const { key } of plan.targets) users.set(key, Number.POSITIVE_INFINITY);
  // one promise for the whole search: a store that does not answer must not hold up a run that is to stop
  let onAbort = (): void => {};
  const stopped = new Promise<undefined>((resolve) => {
    onAbort = () => resolve(undefined);
  });
  signal.addEventListener('abort', onAbort, { once: true });
  for (let index = plan.tasks.length - 1; index >= 0; index--) {
    const task = plan.tasks[index];
    if (!task || !wanted.has(task.key)) continue;
    if (!looked.has(task.key)) {
      looked.add(task.key);
      if (signal.aborted) break;
      const held = await Promise.race([lookUp(store, task.key), stopped]);
      if (held) values.set(task.key, held);
    }
    if (values.has(task.key)) {
      emit({ type: 'node-end', nodeId: task.nodeId, key: task.key, cached: true, ms: 0 });
      continue;
    }
    const step = steps.get(task.key);
    if (step) {
      step.tasks.unshift(task);
      continue;
    }
    const sources = new Set(sourcesOf(task).map(({ key }) => key));
    steps.set(task.key, { key: task.key, tasks: [task], waitsFor: sources });
    for (const key of sources) {
      wanted.add(key);
      users.set(key, (users.get(key) ?? 0) + 1);
    }
  }
  signal.removeEventListener('abort', onAbort);
  return { ...queueOf(steps, values), ...holdings(values, users) };
};

/** What the store holds; a store that fails holds nothing. */
const lookUp = async (store: Store, key: string): Promise<Outputs | undefined> => {
  try {
    return await store.get(key);
  } catch {
    return undefined;
  }
};

/** Steps in the order of the plan, each waiting for the sources that are steps too. */
const queueOf = (steps: ReadonlyMap<string, Step>, values: ReadonlyMap<string, Outputs>): Pick<Steps, 'pending' | 'waiting'> => {
  const pending = [...steps.values()].reverse();
  const waiting = new Map<string, Step[]>();
  for (const step of pending) {
    for (const key of step.waitsFor) {
      if (values.has(key)) step.waitsFor.delete(key);
      else {
        const others = waiting.get(key);
        if (others) others.push(step);
        else waiting.set(key, [step]);
      }
    }
  }
  return { pending, waiting };
};

const holdings = (values: Map<string, Outputs>, users: Map<string, number>): Pick<Steps, 'values' | 'hold' | 'release'> => ({
  values,
  hold: (key, outputs) => {
    values.set(key, outputs);
  },
  release: (task) => {
    for (const key of new Set(sourcesOf(task).map((source) => source.key))) {
      const left = (users.get(key) ?? 1) - 1;
      users.set(key, left);
      if (left <= 0) values.delete(key);
    }
  },
});

const sourcesOf = ({ inputs, paramLinks }: Task): readonly Source[] => [...Object.values(inputs), ...Object.values(paramLinks)];
