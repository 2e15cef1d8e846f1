import { z } from 'zod';
import { type AnyNode, paramFacts } from '../../../graph/index.ts';

/** How a param is written in a form, read from its zod type. */
export type Field = {
  readonly name: string;
  readonly control: 'number' | 'seed' | 'textarea' | 'text' | 'choice' | 'switch' | 'file' | 'numbers';
  readonly doc: string;
  /** What the node takes where nothing is written; undefined where the model or the inputs decide. */
  readonly standard: unknown;
  readonly optional: boolean;
  /** The kind of link that may feed it. */
  readonly kind: 'text' | 'number' | undefined;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly whole: boolean;
  /** Drawn as a slider. */
  readonly bar: boolean;
  /** The author gave it a place of its own in forms. */
  readonly prominent: boolean;
  readonly choices: readonly string[];
  readonly maximumLength: number;
};

type JsonField = {
  readonly type?: string;
  readonly widget?: string;
  readonly file?: boolean;
  readonly step?: number;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly items?: JsonField;
};

const controlOf = ({ type, widget, file, enum: choices }: JsonField): Field['control'] => {
  if (file) return 'file';
  if (choices) return 'choice';
  if (widget === 'seed' || widget === 'textarea') return widget;
  if (type === 'boolean') return 'switch';
  if (type === 'array') return 'numbers';
  return type === 'number' || type === 'integer' ? 'number' : 'text';
};

const fieldOf = (name: string, json: JsonField, kind: Field['kind']): Field => {
  const numeric = json.items ?? json;
  const whole = numeric.type === 'integer';
  const step = json.step ?? (whole ? 1 : 0.1);
  const control = controlOf(json);
  return {
    name,
    control,
    doc: json.description ?? '',
    standard: json.default,
    optional: json.default === undefined,
    kind,
    min: numeric.minimum ?? (numeric.exclusiveMinimum === undefined ? -Infinity : numeric.exclusiveMinimum + step),
    max: numeric.maximum ?? Infinity,
    step,
    whole,
    bar: json.widget === 'slider',
    prominent: json.widget !== undefined || json.file === true,
    choices: json.enum ?? [],
    maximumLength: json.maxLength ?? Infinity,
  };
};

const known = new WeakMap<z.ZodObject, readonly Field[]>();

/** The fields of a node type's form, in the order of its params. */
export const fieldsOf = (spec: Pick<AnyNode, 'params'>): readonly Field[] => {
  // AnyNode erases the params' type; every spec holds a zod object there
  const params: z.ZodObject = spec.params;
  const held = known.get(params);
  if (held) return held;
  const facts = paramFacts(params);
  // the JSON Schema of zod types its properties as any schema; these are the keys that zod writes for the params of nodes
  const { properties = {} } = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }) as { properties?: Record<string, JsonField> };
  const fields = Object.entries(properties).map(([name, json]) => fieldOf(name, json, facts[name]?.kind));
  known.set(params, fields);
  return fields;
};

/** Fields to show at once, and those behind “More”: what its author marked, what is set and what a link feeds come first. */
export const groupFields = (
  fields: readonly Field[],
  isUsed: (name: string) => boolean,
): { readonly first: readonly Field[]; readonly rest: readonly Field[] } => {
  const wanted = fields.filter((field) => field.prominent || isUsed(field.name));
  const shown = wanted.length > 0 ? wanted.filter((field, index) => index < 6 || isUsed(field.name)) : fields.slice(0, 3);
  const rest = fields.filter((field) => !shown.includes(field));
  return rest.length > 1 ? { first: fields.filter((field) => shown.includes(field)), rest } : { first: fields, rest: [] };
};
