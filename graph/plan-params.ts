import { z } from 'zod';
import { GraphError } from './error.ts';
import type { AnyNode } from './node.ts';
import { own } from './own.ts';
import { issueText } from './parse.ts';

type Request = {
  readonly nodeId: string;
  readonly spec: AnyNode;
  readonly given: Readonly<Record<string, unknown>>;
  /** Params whose values come over a link; what is typed in for them does not count. */
  readonly linked: ReadonlySet<string>;
};

/** A node's params, parsed. Throws `GraphError` BAD_PARAMS that names the node, the param and what it takes. */
export const parseParams = ({ nodeId, spec, given, linked }: Request): Readonly<Record<string, unknown>> => {
  const schema: z.ZodObject = spec.params;
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(schema.shape, name));
  if (unknown !== undefined) {
    const has = Object.keys(schema.shape).join(', ') || 'none';
    throw new GraphError('BAD_PARAMS', `The node "${nodeId}" (${spec.title}) has no param "${unknown}". It has: ${has}.`, { nodeId });
  }
  const parsed = schema.safeParse(linked.size === 0 ? given : { ...given, ...standIns(schema, given, linked) });
  if (parsed.success) return parsed.data;
  throw new GraphError(
    'BAD_PARAMS',
    `A param of the node "${nodeId}" (${spec.title}) cannot be so. ${issueText(parsed.error)}. Change it.`,
    { nodeId, cause: parsed.error },
  );
};

/** For a param that a link feeds: its typed-in value where that is right, else its default, so that the rest can be parsed. */
const standIns = (schema: z.ZodObject, given: Request['given'], linked: Request['linked']): Record<string, unknown> => {
  const values: Record<string, unknown> = {};
  for (const name of linked) {
    const param = own(schema.shape, name);
    if (param && z.safeParse(param, given[name]).success) continue;
    values[name] = undefined;
    if (param && !z.safeParse(param, undefined).success) values[name] = neutral(param);
  }
  return values;
};

/** Some value that a required param takes. Only asked for params that a link can feed: text, numbers, booleans, enums. */
const neutral = (param: z.core.$ZodType): unknown => {
  const choices = z.toJSONSchema(param, { io: 'input', unrepresentable: 'any' }).enum ?? ['', 'x', 0, 1, -1, false];
  return choices.find((value) => z.safeParse(param, value).success);
};
