import { GraphError } from './error.ts';
import type { Emit } from './event.ts';
import type { Outputs, Store } from './store.ts';
import { suppliedPort } from './supply.ts';
import { type Plan, type PlannedValue, sourcesOf, type Task } from './task.ts';

/** The tasks that share one key: the first of them is computed for all. */
export type TaskGroup = { readonly key: string; readonly tasks: Task[]; readonly waitsFor: Set<string> };

/** What a run has to compute, and the values it has in memory. */
export type Schedule = {
  /** Groups to compute, in the order of the plan. */
  readonly pending: readonly TaskGroup[];
  /** Groups by the key they wait for. */
  readonly waiting: ReadonlyMap<string, readonly TaskGroup[]>;
  /** Outputs by key, as long as a task still needs them. */
  readonly values: ReadonlyMap<string, Outputs>;
  add(key: string, outputs: Outputs): void;
  /** Call it after a task has run: drops the values that no other task needs. */
  release(task: Task): void;
};

type ScheduleOptions = {
  readonly store: Store;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Reads a supplied value. Default: the store has it under its key. */
  readonly values?: (value: PlannedValue) => Promise<unknown>;
};

/**
 * Walks from the targets to their sources. Stored outputs are loaded, and their sources are not visited; other keys become groups to
 * compute. Emits a cached `node-end` for each stored output it loads.
 */
export const scheduleOf = async (
  plan: Plan,
  { store, signal, emit, values: read = fromStore(store) }: ScheduleOptions,
): Promise<Schedule> => {
  const wanted = new Set(plan.targets.map(({ key }) => key));
  const groups = new Map<string, TaskGroup>();
  const values = new Map<string, Outputs>();
  const users = new Map<string, number>();
  const visited = new Set<string>();
  for (const { key } of plan.targets) users.set(key, Number.POSITIVE_INFINITY);
  // one promise for the whole search: a store that does not answer must not delay an abort
  let onAbort = (): void => {};
  const stopped = new Promise<undefined>((resolve) => {
    onAbort = () => resolve(undefined);
  });
  signal.addEventListener('abort', onAbort, { once: true });
  for (let index = plan.tasks.length - 1; index >= 0; index--) {
    const task = plan.tasks[index];
    if (!task || !wanted.has(task.key)) continue;
    if (!visited.has(task.key)) {
      visited.add(task.key);
      if (signal.aborted) break;
      const found = await Promise.race([stored(store, task.key), stopped]);
      if (found) values.set(task.key, found);
    }
    const outputs = values.get(task.key);
    if (outputs) {
      emit({ type: 'node-end', nodeId: task.nodeId, key: task.key, cached: true, ms: 0 }, outputs);
      continue;
    }
    const group = groups.get(task.key);
    if (group) {
      group.tasks.unshift(task);
      continue;
    }
    const sources = sourceKeys(task);
    groups.set(task.key, { key: task.key, tasks: [task], waitsFor: sources });
    for (const key of sources) {
      wanted.add(key);
      users.set(key, (users.get(key) ?? 0) + 1);
    }
  }
  for (const value of plan.values ?? []) {
    if (!wanted.has(value.key) || values.has(value.key) || signal.aborted) continue;
    const supplied = await Promise.race([read(value), stopped]);
    if (supplied !== undefined) values.set(value.key, { [suppliedPort]: supplied });
    else if (!signal.aborted) throw forgotten(value);
  }
  signal.removeEventListener('abort', onAbort);
  return { ...queueOf(groups, values), ...memoryOf(values, users) };
};

const sourceKeys = (task: Task): Set<string> => new Set(Object.values(sourcesOf(task)).map(({ key }) => key));

const fromStore =
  (store: Store) =>
  async ({ key }: PlannedValue): Promise<unknown> =>
    (await stored(store, key))?.[suppliedPort];

const forgotten = ({ name }: PlannedValue): GraphError =>
  new GraphError('MISSING_INPUT', 'The value of the input "{name}" is no longer stored. Supply it again.', { params: { name } });

/** The stored outputs. A store that fails counts as one that has nothing stored. */
const stored = async (store: Store, key: string): Promise<Outputs | undefined> => {
  try {
    return await store.get(key);
  } catch {
    return undefined;
  }
};

/** Groups in the order of the plan, each waiting for those of its sources that must be computed too. */
const queueOf = (groups: ReadonlyMap<string, TaskGroup>, values: ReadonlyMap<string, Outputs>): Pick<Schedule, 'pending' | 'waiting'> => {
  const pending = [...groups.values()].reverse();
  const waiting = new Map<string, TaskGroup[]>();
  for (const group of pending) {
    for (const key of group.waitsFor) {
      if (values.has(key)) group.waitsFor.delete(key);
      else {
        const others = waiting.get(key);
        if (others) others.push(group);
        else waiting.set(key, [group]);
      }
    }
  }
  return { pending, waiting };
};

/** The values in memory, dropped by counting the tasks that still need them. */
const memoryOf = (values: Map<string, Outputs>, users: Map<string, number>): Pick<Schedule, 'values' | 'add' | 'release'> => ({
  values,
  add: (key, outputs) => {
    values.set(key, outputs);
  },
  release: (task) => {
    for (const key of sourceKeys(task)) {
      const left = (users.get(key) ?? 1) - 1;
      users.set(key, left);
      if (left <= 0) values.delete(key);
    }
  },
});
