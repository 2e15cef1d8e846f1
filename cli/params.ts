import { z } from 'zod';
import type { AnyNode } from '../graph/index.ts';
import { usage } from './error.ts';

/** A node's param as the command line shows and parses it, derived from its zod type. */
export type Param = {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'integer' | 'boolean' | 'list' | 'json';
  readonly doc: string;
  readonly choices?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  /** The items of a list. */
  readonly item?: Param;
  /** Whether the value names a file to read. */
  readonly file: boolean;
  /** Whether the value seeds a random generator. */
  readonly seed: boolean;
  readonly schema: z.core.$ZodType;
};

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The params of a node type, by name. */
export const paramsOf = (spec: AnyNode): ReadonlyMap<string, Param> => {
  const object: z.ZodObject = spec.params;
  const { properties = {} } = z.toJSONSchema(object, { io: 'input', unrepresentable: 'any' });
  const params = new Map<string, Param>();
  for (const [name, property] of Object.entries(properties)) {
    const schema = object.shape[name];
    if (schema && typeof property === 'object') params.set(name, describe(name, property, schema));
  }
  return params;
};

const describe = (name: string, property: JsonSchema, schema: z.core.$ZodType): Param => {
  const variants = (property.anyOf ?? []).filter(
    (variant): variant is JsonSchema => typeof variant === 'object' && variant.type !== 'null',
  );
  const shape = variants.length === 1 && variants[0] ? { ...variants[0], ...property } : property;
  const kind = kindOf(shape);
  const items = kind === 'list' && typeof shape.items === 'object' && !Array.isArray(shape.items) ? shape.items : undefined;
  const minimum = bound(shape.minimum ?? shape.exclusiveMinimum);
  const maximum = bound(shape.maximum ?? shape.exclusiveMaximum);
  return {
    name,
    kind,
    doc: shape.description ?? '',
    file: shape.file === true,
    seed: shape.widget === 'seed',
    schema,
    ...(shape.enum && { choices: shape.enum }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(shape.default !== undefined && { default: shape.default }),
    ...(items && { item: describe(name, items, schema) }),
  };
};

const kindOf = ({ type, enum: choices }: JsonSchema): Param['kind'] => {
  if (type === 'string' || choices?.every((choice) => typeof choice === 'string')) return 'text';
  if (type === 'number' || type === 'integer' || type === 'boolean') return type;
  return type === 'array' ? 'list' : 'json';
};

/** zod reports the bounds of safe integers for every whole number; they are of no use to a reader. */
const bound = (limit: number | boolean | undefined): number | undefined =>
  typeof limit !== 'number' || Math.abs(limit) >= Number.MAX_SAFE_INTEGER ? undefined : limit;

const nouns = {
  text: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  list: 'a list',
  json: 'a JSON value',
} as const;
const plurals = {
  text: 'texts',
  number: 'numbers',
  integer: 'whole numbers',
  boolean: 'true or false',
  list: 'lists',
  json: 'JSON values',
} as const;

/** The values that a param accepts, in words: "a whole number between 1 and 1000". */
export const expected = (param: Param): string => {
  if (param.choices) return `one of ${param.choices.map(String).join(', ')}`;
  if (param.file) return 'the name of a file';
  if (param.kind === 'list' && param.item) return `a list of ${plurals[param.item.kind]} (1,2,3)${range(param.item)}`;
  return `${nouns[param.kind]}${range(param)}`;
};

const range = ({ minimum, maximum }: Param): string => {
  if (minimum !== undefined && maximum !== undefined) return ` between ${minimum} and ${maximum}`;
  if (minimum !== undefined) return ` from ${minimum} up`;
  return maximum === undefined ? '' : ` up to ${maximum}`;
};

/**
 * Parses a typed value and checks it against the param's zod type. `from` is where the value was typed (`--steps`).
 * Throws `CliError` (`USAGE`): "--steps must be a whole number between 1 and 1000, but is "many"."
 */
export const readParam = (param: Param, typed: unknown, from: string): unknown => {
  const value = typeof typed === 'string' ? fromText(param, typed) : typed;
  const result = z.safeParse(param.schema, value);
  if (result.success) return value;
  const custom = result.error.issues.find((issue) => issue.code === 'custom');
  const shown = typeof typed === 'string' ? typed : JSON.stringify(typed);
  if (custom) throw usage('{from} is "{value}", which is not allowed: {reason}', { from, value: shown, reason: custom.message });
  throw usage('{from} must be {expected}, but is "{value}".', { from, expected: expected(param), value: shown });
};

/** Parses text as the kind of the param. Text that cannot be parsed is returned unchanged, and the zod check then rejects it. */
const fromText = (param: Param, text: string): unknown => {
  if (param.kind === 'text') return text;
  if (param.kind === 'number' || param.kind === 'integer') return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
  if (param.kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (param.kind === 'list' && param.item && !text.trimStart().startsWith('[')) {
    const { item } = param;
    return text.split(',').map((part) => fromText(item, part.trim()));
  }
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
};
