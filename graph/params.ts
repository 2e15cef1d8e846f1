import * as z from 'zod';
import type { AnyNode } from './node.ts';
import { own } from './own.ts';

/** What the planner, forms, flags, help and docs know about a param of a node type. All of it is read from the param's zod type. */
export type Param = {
  readonly name: string;
  readonly type: 'text' | 'number' | 'integer' | 'boolean' | 'list' | 'json';
  /** The kind of link that may feed the param; undefined when its value must be entered, as for files: their content is part of the key. */
  readonly kind: 'text' | 'number' | undefined;
  /** A sentence about the param. */
  readonly doc: string;
  /** The displayed name, from `.meta({ title })`. Default: the name. */
  readonly title?: string;
  readonly default?: unknown;
  /** The param has no default: without a value, the model or the inputs decide. */
  readonly optional: boolean;
  /** The values of an enum. */
  readonly choices?: readonly string[];
  /** Least value of a number, or of the numbers in a list; included unless `exclusive`. */
  readonly minimum?: number;
  readonly exclusive?: true;
  /** Greatest value of a number, or of the numbers in a list; included. */
  readonly maximum?: number;
  /** Step of a number's form control, from `.meta({ step })`. */
  readonly step?: number;
  /** Most UTF-16 units of a text. */
  readonly maximumLength?: number;
  /** Form control that the author of the node chose, from `.meta({ widget })`: `slider`, `textarea`, `seed`. */
  readonly widget?: string;
  /** The value names a file, from `.meta({ file: true })`. */
  readonly file: boolean;
  /** The value of a `file` param may also name a folder, a zip, or what was dropped, from `.meta({ folder: true })`. */
  readonly folder: boolean;
  /** What a dialog offers for a file, from `.meta({ accept })`: extensions and media types, separated by commas. */
  readonly accept?: string;
  /** The value names a model family, from `.meta({ model: true })`. Forms offer the families that have the component the node needs. */
  readonly model: boolean;
  /** The value seeds a random generator, from `.meta({ widget: 'seed' })`. */
  readonly seed: boolean;
  /** The items of a list. */
  readonly item?: Param;
  readonly schema: z.core.$ZodType;
};

/** The keys of JSON Schema that zod writes for params, and the ones that nodes add by `.meta()`. */
type JsonSchema = {
  readonly type?: string;
  readonly description?: string;
  readonly title?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly maxLength?: number;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly step?: number;
  readonly widget?: string;
  readonly file?: boolean;
  readonly folder?: boolean;
  readonly accept?: string;
  readonly model?: boolean;
};

const cache = new WeakMap<z.ZodObject, Readonly<Record<string, Param>>>();

/** The params of a node type by name, in their order. Read once per node type. */
export const paramsOf = (spec: Pick<AnyNode, 'params'>): Readonly<Record<string, Param>> => {
  const object: z.ZodObject = spec.params;
  const cached = cache.get(object);
  if (cached) return cached;
  // zod types the properties as any JSON Schema; these are the keys that it writes, and those of `.meta()`
  const { properties = {} } = z.toJSONSchema(object, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Readonly<Record<string, JsonSchema>>;
  };
  const params = Object.fromEntries(
    Object.entries(object.shape).map(([name, schema]) => [name, describe(name, own(properties, name) ?? {}, schema)]),
  );
  cache.set(object, params);
  return params;
};

const fileParams = new WeakMap<z.ZodObject, readonly string[]>();

/** The names of the params that name files. Read once per node type. */
export const fileParamsOf = (spec: Pick<AnyNode, 'params'>): readonly string[] => {
  const cached = fileParams.get(spec.params);
  if (cached) return cached;
  const names = Object.values(paramsOf(spec)).flatMap(({ name, file }) => (file ? [name] : []));
  fileParams.set(spec.params, names);
  return names;
};

const describe = (name: string, json: JsonSchema, schema: z.core.$ZodType): Param => {
  const variants = (json.anyOf ?? []).filter(({ type }) => type !== 'null');
  const shape = variants.length === 1 ? { ...variants[0], ...json } : json;
  const type = typeOf(shape);
  const item = type === 'list' && shape.items ? describe(name, shape.items, schema) : undefined;
  const minimum = bound(shape.minimum ?? shape.exclusiveMinimum) ?? item?.minimum;
  const maximum = bound(shape.maximum ?? shape.exclusiveMaximum) ?? item?.maximum;
  const file = shape.file === true;
  return {
    name,
    type,
    kind: file ? undefined : kindOf(type),
    doc: shape.description ?? '',
    optional: shape.default === undefined,
    file,
    folder: file && shape.folder === true,
    model: shape.model === true,
    seed: shape.widget === 'seed',
    schema,
    ...(shape.title !== undefined && { title: shape.title }),
    ...(shape.default !== undefined && { default: shape.default }),
    ...(shape.enum && { choices: shape.enum }),
    ...(minimum !== undefined && { minimum }),
    ...((shape.exclusiveMinimum !== undefined || item?.exclusive) && { exclusive: true }),
    ...(maximum !== undefined && { maximum }),
    ...(shape.step !== undefined && { step: shape.step }),
    ...(shape.maxLength !== undefined && { maximumLength: shape.maxLength }),
    ...(shape.widget !== undefined && { widget: shape.widget }),
    ...(shape.accept !== undefined && { accept: shape.accept }),
    ...(item && { item }),
  };
};

const typeOf = ({ type, enum: choices }: JsonSchema): Param['type'] => {
  if (type === 'string' || choices?.every((choice) => typeof choice === 'string')) return 'text';
  if (type === 'number' || type === 'integer' || type === 'boolean') return type;
  return type === 'array' ? 'list' : 'json';
};

const kindOf = (type: Param['type']): Param['kind'] =>
  type === 'text' ? 'text' : type === 'number' || type === 'integer' || type === 'boolean' ? 'number' : undefined;

/** A limit that says something: zod limits every integer to the safe ones. */
const bound = (limit: number | undefined): number | undefined =>
  limit === undefined || Math.abs(limit) >= Number.MAX_SAFE_INTEGER ? undefined : limit;
