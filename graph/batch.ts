import { z } from 'zod';
import { GraphError } from './error.ts';
import type { AnyNode } from './node.ts';
import { own } from './own.ts';
import { paramFact } from './param-kind.ts';
import { issueText } from './parse.ts';
import type { Port } from './port.ts';
import type { Outputs } from './store.ts';
import type { Task } from './task.ts';

type Params = Readonly<Record<string, unknown>>;

/** One call of a node's `run`: aligned inputs, and the params of each item. */
export type Call = { readonly inputs: Outputs; readonly items: readonly Params[] };

/**
 * The calls that a task's values ask for. Inputs marked `each` and linked params are aligned item by item, a batch of one serves all;
 * the node is called once unless a linked param outside `vector` differs from item to item.
 * Throws `GraphError` BATCH_MISMATCH, or BAD_PARAMS for a value that a link feeds a param that cannot hold it.
 */
export const callsOf = (spec: AnyNode, task: Task, values: Outputs): readonly Call[] => {
  const ports = Object.entries<Port>(spec.inputs).filter(([name]) => values[name] !== undefined);
  const each = ports.filter(([, { batch }]) => batch !== 'whole');
  const linked = Object.keys(task.paramLinks).map((name) => ({ name, values: listOf(values[name]) }));
  const counts = [
    ...each.map(([name, { kind }]) => ({ name, count: kind.count(values[name]) })),
    ...linked.map(({ name, values: list }) => ({ name, count: list.length })),
  ];
  const size = sizeOf(task.nodeId, counts);
  const items = itemsOf(spec, task, { linked, size });
  const inputs: Record<string, unknown> = {};
  for (const [name, { kind, batch }] of ports) {
    const value = values[name];
    inputs[name] = batch === 'whole' || kind.count(value) === size ? value : kind.join(Array.from({ length: size }, () => value));
  }
  const vector = new Set<string>(spec.vector);
  if (!linked.some(({ name, values: list }) => list.length > 1 && !vector.has(name))) return [{ inputs, items }];
  const itemAt = (index: number) =>
    Object.fromEntries(ports.map(([name, { kind, batch }]) => [name, batch === 'whole' ? values[name] : kind.item(inputs[name], index)]));
  return items.map((item, index) => ({ inputs: itemAt(index), items: [item] }));
};

/** The outputs of all calls as one batch a port. */
export const joinOutputs = (spec: AnyNode, outputs: readonly Outputs[]): Outputs => {
  const [first] = outputs;
  if (first && outputs.length === 1) return first;
  return Object.fromEntries(
    Object.entries<Port>(spec.outputs)
      .filter(([port]) => first?.[port] !== undefined)
      .map(([port, { kind }]) => [port, kind.join(outputs.map((output) => output[port]))]),
  );
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const sizeOf = (nodeId: string, counts: readonly { readonly name: string; readonly count: number }[]): number => {
  const empty = counts.find(({ count }) => count === 0);
  if (empty)
    throw new GraphError('BATCH_MISMATCH', `The input "${empty.name}" of "${nodeId}" holds no items. Give it at least one.`, { nodeId });
  const many = counts.find(({ count }) => count > 1);
  const other = many && counts.find(({ count }) => count > 1 && count !== many.count);
  if (many && other) {
    const pair = `"${many.name}" holds ${many.count} items and "${other.name}" ${other.count}`;
    throw new GraphError(
      'BATCH_MISMATCH',
      `The inputs of "${nodeId}" do not pair up: ${pair}. Give both the same number, or one of them a single item.`,
      { nodeId },
    );
  }
  return many?.count ?? 1;
};

type Linked = { readonly name: string; readonly values: readonly unknown[] };

const itemsOf = (
  spec: AnyNode,
  task: Task,
  { linked, size }: { readonly linked: readonly Linked[]; readonly size: number },
): readonly Params[] => {
  if (linked.length === 0) return Array.from({ length: size }, () => task.params);
  const parsed = linked.map(({ name, values }) => ({
    name,
    values: values.map((value) => paramValue(spec, task.nodeId, { name, value })),
  }));
  return Array.from({ length: size }, (_, index) => ({
    ...task.params,
    ...Object.fromEntries(parsed.map(({ name, values }) => [name, values.length === 1 ? values[0] : values[index]])),
  }));
};

const paramValue = (spec: AnyNode, nodeId: string, { name, value }: { readonly name: string; readonly value: unknown }): unknown => {
  const schema = own<z.core.$ZodType>(spec.params.shape, name);
  const given = paramFact(spec.params, name)?.boolean === true && typeof value === 'number' ? value !== 0 : value;
  const parsed = z.safeParse(schema ?? z.never(), given);
  if (parsed.success) return parsed.data;
  const fault = issueText(parsed.error);
  throw new GraphError(
    'BAD_PARAMS',
    `The link into the param "${name}" of "${nodeId}" gives ${JSON.stringify(value)}, which it cannot be: ${fault}.`,
    { nodeId },
  );
};
