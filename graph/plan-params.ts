import * as z from 'zod';
import { GraphError, listed } from './error.ts';
import type { AnyNode } from './node.ts';
import { issueText } from './parse.ts';

type Request = {
  readonly nodeId: string;
  readonly spec: AnyNode;
  readonly written: Readonly<Record<string, unknown>>;
  /** Linked params. Their written values are ignored. */
  readonly linked: Readonly<Record<string, unknown>>;
};

/** The params of a node with nothing written, by their schema: many nodes have all their defaults. */
const defaults = new WeakMap<z.ZodObject, Readonly<Record<string, unknown>>>();

/** Parses the params of a node, without the linked ones. Throws `GraphError` BAD_PARAMS that names the node, the param and the valid values. */
export const parseParams = ({ nodeId, spec, written, linked }: Request): Readonly<Record<string, unknown>> => {
  const schema: z.ZodObject = spec.params;
  const isEmpty = Object.keys(written).length === 0 && Object.keys(linked).length === 0;
  const cached = isEmpty ? defaults.get(schema) : undefined;
  if (cached) return cached;
  const unknown = Object.keys(written).find((name) => !Object.hasOwn(schema.shape, name));
  if (unknown !== undefined) {
    const params = { node: nodeId, title: spec.title, param: unknown, known: listed(Object.keys(schema.shape)) };
    const template = 'Node "{node}" ({title}) has no parameter "{param}". Its parameters: {known}. Remove it.';
    throw new GraphError('BAD_PARAMS', template, { nodeId, params });
  }
  const parsed = Object.keys(linked).length === 0 ? schema.safeParse(written) : parseOthers(schema, written, linked);
  if (parsed.success) {
    if (isEmpty) defaults.set(schema, parsed.data);
    return parsed.data;
  }
  throw new GraphError('BAD_PARAMS', 'Node "{node}" ({title}) has an invalid parameter: {problem}.', {
    nodeId,
    params: { node: nodeId, title: spec.title, problem: issueText(parsed.error.issues) },
    cause: parsed.error,
  });
};

type Parsed =
  | { readonly success: true; readonly data: Record<string, unknown> }
  | { readonly success: false; readonly error: { readonly issues: readonly z.core.$ZodIssue[] } };

/** Parses the params without a link one by one. Rules of the schema that span several params can be checked only during the run. */
const parseOthers = (schema: z.ZodObject, written: Request['written'], linked: Request['linked']): Parsed => {
  const data: Record<string, unknown> = {};
  const issues: z.core.$ZodIssue[] = [];
  for (const [name, param] of Object.entries(schema.shape)) {
    if (Object.hasOwn(linked, name)) continue;
    const parsed = z.safeParse(param, written[name]);
    if (!parsed.success) issues.push(...parsed.error.issues.map((issue) => ({ ...issue, path: [name, ...issue.path] })));
    else if (parsed.data !== undefined) data[name] = parsed.data;
  }
  return issues.length === 0 ? { success: true, data } : { success: false, error: { issues } };
};
