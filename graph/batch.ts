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

type Input = { readonly name: string; readonly port: Port; readonly value: unknown; readonly count: number };
type Linked = { readonly name: string; readonly values: readonly unknown[] };

/**
 * The calls that a task's values ask for. Inputs marked `each` and linked params are aligned item by item, a batch of one serves all;
 * the node is called once unless a linked param outside `vector` holds several values.
 * Throws `GraphError` BATCH_MISMATCH, or BAD_PARAMS for a value that a link feeds a param that cannot hold it.
 */
export const callsOf = (spec: AnyNode, task: Task, values: Outputs): readonly Call[] => {
  const whole: Record<string, unknown> = {};
  const each: Input[] = [];
  for (const [name, port] of Object.entries<Port>(spec.inputs)) {
    const value = own(values, name);
    if (value === undefined) continue;
    if (port.batch === 'whole') whole[name] = value;
    else each.push({ name, port, value, count: port.kind.count(value) });
  }
  const linked = Object.keys(task.paramLinks).map((name) => ({ name, values: listOf(own(values, name)) }));
  const size = sizeOf(task.nodeId, [...each, ...linked.map(({ name, values: list }) => ({ name, count: list.length }))]);
  const items = itemsOf(spec, task, { linked, size });
  const vector = new Set<string>(spec.vector);
  if (linked.some(({ name, values: list }) => list.length > 1 && !vector.has(name))) {
    return items.map((item, index) => ({ inputs: { ...whole, ...byName(each, (input) => itemAt(input, index)) }, items: [item] }));
  }
  return [{ inputs: { ...whole, ...byName(each, (input) => spread(input, size)) }, items }];
};

/** The outputs of all calls as one batch a port. */
export const joinOutputs = (spec: AnyNode, outputs: readonly Outputs[]): Outputs => {
  const [first] = outputs;
  if (first && outputs.length === 1) return first;
  return Object.fromEntries(
    Object.entries<Port>(spec.outputs)
      .filter(([port]) => outputs.every((output) => output[port] !== undefined))
      .map(([port, { kind }]) => [port, kind.join(outputs.map((output) => output[port]))]),
  );
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const byName = (inputs: readonly Input[], read: (input: Input) => unknown): Outputs =>
  Object.fromEntries(inputs.map((input) => [input.name, read(input)]));
const itemAt = ({ port, value, count }: Input, index: number): unknown => (count === 1 ? value : port.kind.item(value, index));
const spread = ({ port, value, count }: Input, size: number): unknown =>
  count === size ? value : port.kind.join(Array.from({ length: size }, () => value));

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
  const given = paramFact(spec.params, name)?.boolean && (value === 0 || value === 1) ? value === 1 : value;
  const parsed = z.safeParse(schema ?? z.never(), given);
  if (parsed.success) return parsed.data;
  const fault = issueText(parsed.error.issues);
  throw new GraphError(
    'BAD_PARAMS',
    `The link into the param "${name}" of "${nodeId}" gives ${shown(value)}, which it cannot be: ${fault}. Change what is wired to it.`,
    { nodeId },
  );
};

const longest = 60;
const shown = (value: unknown): string => {
  const text =
    typeof value === 'object' && value !== null ? 'something else' : typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
};
