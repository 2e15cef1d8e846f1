import * as z from 'zod';
import { type SentenceValue, sentence } from '../errors/index.ts';
import { GraphError } from './error.ts';
import type { AnyNode } from './node.ts';
import { own } from './own.ts';
import { paramsOf } from './params.ts';
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
 * The calls of `run` that a task needs. Inputs marked `each` and linked params are aligned item by item; a single item is used for all.
 * There is one call, unless a linked param outside `vector` has several values: then there is one call per item.
 * Throws `GraphError` BATCH_MISMATCH, or BAD_PARAMS for a linked value that is invalid for its param.
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
  return [{ inputs: { ...whole, ...byName(each, (input) => repeat(input, size)) }, items }];
};

/** Joins the outputs of all calls into one batch per port. */
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
const repeat = ({ port, value, count }: Input, size: number): unknown =>
  count === size ? value : port.kind.join(Array.from({ length: size }, () => value));

const sizeOf = (nodeId: string, counts: readonly { readonly name: string; readonly count: number }[]): number => {
  const empty = counts.find(({ count }) => count === 0);
  if (empty)
    throw new GraphError('BATCH_MISMATCH', 'Input "{input}" of node "{node}" has no items. It needs at least one.', {
      nodeId,
      params: { node: nodeId, input: empty.name },
    });
  const many = counts.find(({ count }) => count > 1);
  const other = many && counts.find(({ count }) => count > 1 && count !== many.count);
  if (many && other) {
    throw new GraphError(
      'BATCH_MISMATCH',
      'The inputs of node "{node}" differ in length: "{first}" has {firstCount} items, "{second}" has {secondCount}. Use equal lengths, or a single item for one of them.',
      {
        nodeId,
        params: { node: nodeId, first: many.name, firstCount: many.count, second: other.name, secondCount: other.count },
      },
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
  const isBoolean = own(paramsOf(spec), name)?.type === 'boolean';
  const parsed = z.safeParse(schema ?? z.never(), isBoolean && (value === 0 || value === 1) ? value === 1 : value);
  if (parsed.success) return parsed.data;
  throw new GraphError(
    'BAD_PARAMS',
    'Parameter "{param}" of node "{node}" cannot take the linked value {value}: {problem}. Change the link.',
    {
      nodeId,
      params: { node: nodeId, param: name, value: inWords(value), problem: issueText(parsed.error.issues) },
    },
  );
};

const maximumWords = 60;
const inWords = (value: unknown): SentenceValue => {
  if (typeof value === 'object' && value !== null) return sentence('of another type');
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > maximumWords ? `${text.slice(0, maximumWords)}…` : text;
};
