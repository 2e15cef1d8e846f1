import * as z from 'zod';
import type { ParamDescription } from './description.ts';

/** The keys of JSON Schema, and of `.meta()`, that describe a param. Others (a pattern, a refinement) are checked by the plugin itself when the node runs. */
const keys = new Set([
  'type',
  'enum',
  'default',
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'items',
  'description',
  'title',
  'step',
  'widget',
  'model',
]);

type Json = Readonly<Record<string, unknown>>;

/** The params of a node type as plain JSON. Whether they are valid says `parseDescription`. */
export const describeParams = (params: z.ZodObject): Record<string, Json> => {
  // zod types the properties as any JSON Schema; only plain keys are read
  const { properties = {} } = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Readonly<Record<string, Json>>;
  };
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, described(schema)]));
};

const described = (schema: Json): Json =>
  Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) => {
      if (!keys.has(key) || (/^(min|max)imum$/.test(key) && Math.abs(Number(value)) >= Number.MAX_SAFE_INTEGER)) return [];
      return [[key, key === 'items' ? described(value as Json) : value]]; // safe: `items` of a JSON Schema that zod wrote
    }),
  );

/**
 * The zod type of described params. It contains no pattern and nothing else whose check could take long, so values can be checked by it wherever the description
 * comes from.
 */
export const paramsFrom = (params: Readonly<Record<string, ParamDescription>>): z.ZodObject =>
  z.object(Object.fromEntries(Object.entries(params).map(([name, param]) => [name, paramFrom(param)])));

const paramFrom = (param: ParamDescription): z.ZodType => {
  const { description, title, step, widget, model } = param;
  const meta = {
    ...(description !== undefined && { description }),
    ...(title !== undefined && { title }),
    ...(step !== undefined && { step }),
    ...(widget !== undefined && { widget }),
    ...(model !== undefined && { model }),
  };
  const type = typeFrom(param);
  const preset = param.default === undefined ? type.optional() : type.default(param.default);
  return Object.keys(meta).length === 0 ? preset : preset.meta(meta);
};

/** Texts and lists are no longer than this where the description does not limit them further. */
const longestText = 100_000;
const longestList = 10_000;

const typeFrom = (param: ParamDescription): z.ZodType => {
  switch (param.type) {
    case 'boolean':
      return z.boolean();
    case 'string':
      if (param.enum) return z.enum(param.enum);
      return z
        .string()
        .min(param.minLength ?? 0)
        .max(Math.min(param.maxLength ?? longestText, longestText));
    case 'array':
      return z
        .array(typeFrom(param.items))
        .min(param.minItems ?? 0)
        .max(Math.min(param.maxItems ?? longestList, longestList));
    default: {
      let type: z.ZodNumber = param.type === 'integer' ? z.int() : z.number();
      if (param.minimum !== undefined) type = type.min(param.minimum);
      if (param.exclusiveMinimum !== undefined) type = type.gt(param.exclusiveMinimum);
      if (param.maximum !== undefined) type = type.max(param.maximum);
      if (param.exclusiveMaximum !== undefined) type = type.lt(param.exclusiveMaximum);
      return type;
    }
  }
};
