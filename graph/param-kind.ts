import type { z } from 'zod';
import { own } from './own.ts';

/** What is known of a param from its zod type alone. */
export type ParamFacts = {
  /** The kind of value a link may feed it; undefined where it must be typed in, as a file must: its content enters the key. */
  readonly kind: 'text' | 'number' | undefined;
  readonly boolean: boolean;
  /** Its value names a file; the file's content enters the key. */
  readonly file: boolean;
};

type Definition = { readonly type: string; readonly innerType?: z.core.$ZodType; readonly in?: z.core.$ZodType };
// zod's public `$ZodType` types its definition by base class; every definition has `type`, wrappers have `innerType`, pipes `in`
const definitionOf = (schema: z.core.$ZodType): Definition => schema._zod.def as Definition;

const isFile = (schema: z.core.$ZodType): boolean => {
  const meta: unknown = 'meta' in schema && typeof schema.meta === 'function' ? schema.meta() : undefined;
  return typeof meta === 'object' && meta !== null && 'file' in meta && meta.file === true;
};

const factOf = (schema: z.core.$ZodType): ParamFacts => {
  let file = isFile(schema);
  let inner = schema;
  for (let next: z.core.$ZodType | undefined = inner; next; next = definitionOf(inner).innerType ?? definitionOf(inner).in) {
    inner = next;
    file ||= isFile(inner);
  }
  const { type } = definitionOf(inner);
  const kind =
    type === 'string' || type === 'enum' ? 'text' : type === 'number' || type === 'int' || type === 'boolean' ? 'number' : undefined;
  return { kind: file ? undefined : kind, boolean: type === 'boolean', file };
};

const known = new WeakMap<z.ZodObject, Readonly<Record<string, ParamFacts>>>();

/** The facts of a node type's params by name, read from their zod types once. */
export const paramFacts = (params: z.ZodObject): Readonly<Record<string, ParamFacts>> => {
  const held = known.get(params);
  if (held) return held;
  const facts = Object.fromEntries(Object.entries(params.shape).map(([name, schema]) => [name, factOf(schema)]));
  known.set(params, facts);
  return facts;
};

/** The facts of one param; undefined where there is none of that name. */
export const paramFact = (params: z.ZodObject, name: string): ParamFacts | undefined => own(paramFacts(params), name);
