import { z } from 'zod';
import { GraphError } from './error.ts';
import type { AnyNode } from './node.ts';
import { issueText } from './parse.ts';

type Request = {
  readonly nodeId: string;
  readonly spec: AnyNode;
  readonly given: Readonly<Record<string, unknown>>;
  /** Params whose values come over a link; what is typed in for them does not count. */
  readonly linked: Readonly<Record<string, unknown>>;
};

/** A node's params, parsed; those that links feed left out. Throws `GraphError` BAD_PARAMS that names the node, the param and what it takes. */
export const parseParams = ({ nodeId, spec, given, linked }: Request): Readonly<Record<string, unknown>> => {
  const schema: z.ZodObject = spec.params;
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(schema.shape, name));
  if (unknown !== undefined) {
    const has = Object.keys(schema.shape).join(', ') || 'none';
    throw new GraphError('BAD_PARAMS', `The node "${nodeId}" (${spec.title}) has no param "${unknown}". It has: ${has}. Remove it.`, {
      nodeId,
    });
  }
  const parsed = Object.keys(linked).length === 0 ? schema.safeParse(given) : parseOthers(schema, given, linked);
  if (parsed.success) return parsed.data;
  throw new GraphError(
    'BAD_PARAMS',
    `A param of the node "${nodeId}" (${spec.title}) cannot be so. ${issueText(parsed.error.issues)}. Change it.`,
    { nodeId, cause: parsed.error },
  );
};

type Parsed =
  | { readonly success: true; readonly data: Record<string, unknown> }
  | { readonly success: false; readonly error: { readonly issues: readonly z.core.$ZodIssue[] } };

/** Parses the params that no link feeds one by one; what the schema demands of several together can be known only while running. */
const parseOthers = (schema: z.ZodObject, given: Request['given'], linked: Request['linked']): Parsed => {
  const data: Record<string, unknown> = {};
  const issues: z.core.$ZodIssue[] = [];
  for (const [name, param] of Object.entries(schema.shape)) {
    if (Object.hasOwn(linked, name)) continue;
    const parsed = z.safeParse(param, given[name]);
    if (!parsed.success) issues.push(...parsed.error.issues.map((issue) => ({ ...issue, path: [name, ...issue.path] })));
    else if (parsed.data !== undefined) data[name] = parsed.data;
  }
  return issues.length === 0 ? { success: true, data } : { success: false, error: { issues } };
};
