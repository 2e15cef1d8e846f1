import type { AnyNode, Registry } from './node.ts';
import { own } from './own.ts';
import type { Port } from './port.ts';
import type { Outputs } from './store.ts';
import { type Plan, type Source, sourcesOf, type Task } from './task.ts';

/** The part of a node in one item of a result. */
export type Contribution = {
  readonly node: string;
  /** The index of the node's own item; undefined where all its items contributed, or where it is unknown. */
  readonly item: number | undefined;
  /** The index of the item among the node's outputs. It differs from `item` where a node outputs several items for each (a strip). */
  readonly output: number | undefined;
  /** How many items the node outputs for each of its own items: the steps of a walk, the lines of a text. Undefined where it is unknown. */
  readonly strip: number | undefined;
  /** The params of that item. A linked param has the value of the item, or no value where that is unknown. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The texts and numbers that entered the node's inputs for that item, by input. */
  readonly values: Readonly<Record<string, string | number>>;
};

export type ExplainRequest = {
  readonly plan: Plan;
  readonly registry: Registry;
  /** The outputs of a task, where a store still has them. */
  outputs(task: Task): Outputs | undefined;
};

/** An item of an output of a node; `item` is undefined for all items. */
type Wanted = { readonly node: string; readonly port: string; readonly item: number | undefined };

/**
 * Explains one item of a result: which item of every earlier node it was computed from, with the params of that item, by the alignment of
 * batches that made it (rules B1 to B8). The contributions are in the order of the plan; the last one is that of the node itself. Where outputs are no
 * longer stored, the items before them are unknown.
 */
export const explain = ({ plan, registry, outputs }: ExplainRequest, wanted: Wanted): readonly Contribution[] => {
  const tasks = new Map(plan.tasks.map((task) => [task.nodeId, task]));
  const pending = new Map<string, Wanted[]>([[wanted.node, [wanted]]]);
  const contributions: Contribution[] = [];
  for (const task of plan.tasks.toReversed()) {
    const items = new Map<number | undefined, Contribution>();
    for (const entry of pending.get(task.nodeId) ?? []) {
      const spec = own(registry, task.type);
      if (!spec) continue;
      const batch = batchOf({ task, spec, outputs, tasks, registry }, entry);
      items.set(entry.item, contributionOf(task, batch, entry.item));
      for (const { source, item } of batch.inputs) {
        pending.set(source.node, [...(pending.get(source.node) ?? []), { node: source.node, port: source.port, item }]);
      }
    }
    contributions.push(...items.values());
  }
  return contributions.reverse();
};

type Input = {
  readonly name: string;
  readonly source: Source;
  /** The value of the complete batch; undefined when it is not stored. */
  readonly value: unknown;
  readonly port: Port | undefined;
  readonly item: number | undefined;
};
type Batch = {
  readonly index: number | undefined;
  readonly strip: number | undefined;
  readonly inputs: readonly Input[];
  readonly linked: ReadonlySet<string>;
};

type Context = Omit<ExplainRequest, 'plan'> & { readonly task: Task; readonly spec: AnyNode; readonly tasks: ReadonlyMap<string, Task> };

const batchOf = ({ task, spec, outputs, tasks, registry }: Context, { port, item }: Wanted): Batch => {
  const sources = Object.entries(sourcesOf(task)).map(([name, source]) => {
    const producer = tasks.get(source.node);
    const produced = producer && own<Port>(own(registry, producer.type)?.outputs ?? {}, source.port);
    const value = producer && outputs(producer)?.[source.port];
    const count = value !== undefined && produced ? produced.kind.count(value) : undefined;
    return { name, source, value, count, port: produced, whole: own<Port>(spec.inputs, name)?.batch === 'whole' };
  });
  const counted = (whole: boolean) => sources.filter((source) => source.whole === whole);
  const value = outputs(task)?.[port];
  const produced = own<Port>(spec.outputs, port);
  const total = value !== undefined && produced ? produced.kind.count(value) : undefined;
  const strip = stripOf(
    total,
    counted(false).map(({ count }) => count),
  );
  const index = item === undefined || strip === undefined ? undefined : Math.floor(item / strip);
  const counts = Object.fromEntries(sources.flatMap(({ name, count }) => (count === undefined ? [] : [[name, count]])));
  const origin = item === undefined ? undefined : spec.origin?.({ params: task.params, counts, port, item });
  const itemOf = ({ name, count, whole }: (typeof sources)[number]): number | undefined => {
    const stated = origin?.[name];
    if (stated !== undefined) return stated === 'all' ? undefined : stated;
    if (count === 1) return 0;
    if (whole) return count === total ? item : undefined;
    return index;
  };
  const contributing = sources.filter(({ name, whole }) => !whole || !origin || origin[name] !== undefined);
  return {
    index,
    strip,
    inputs: contributing.map((source) => ({ ...source, item: itemOf(source) })),
    linked: new Set(Object.keys(task.paramLinks)),
  };
};

/** How many items a node outputs for each of its aligned items: they lie one after another. Undefined where it cannot be computed from the counts. */
const stripOf = (total: number | undefined, counts: readonly (number | undefined)[]): number | undefined => {
  if (total === undefined || counts.includes(undefined)) return undefined;
  const strip = total / Math.max(1, ...counts.map((count) => count ?? 1));
  return Number.isInteger(strip) && strip > 0 ? strip : undefined;
};

const contributionOf = (task: Task, { index, strip, inputs, linked }: Batch, output: number | undefined): Contribution => {
  const values: Record<string, string | number> = {};
  const params: Record<string, unknown> = { ...task.params };
  for (const { name, value, item } of inputs) {
    if (item === undefined || !Array.isArray(value)) continue;
    const scalar: unknown = value[item];
    if (linked.has(name)) params[name] = scalar;
    else if (typeof scalar === 'string' || typeof scalar === 'number') values[name] = scalar;
  }
  return { node: task.nodeId, item: index, output, strip, params, values };
};
