import * as z from 'zod';
import { issueText } from '../graph/index.ts';
import { anyKind } from '../nodes/any.ts';
import { kinds } from '../nodes/kinds.ts';
import { PluginError } from './error.ts';

/** The version of the contract between plugins and this program. */
export const pluginInterface = 1;

/** What a plugin may contain. */
export const pluginLimits = {
  /** The size of its file, in bytes. */
  file: 16 * 2 ** 20,
  /** The size of its description as JSON, in UTF-16 units. */
  description: 2 ** 20,
  nodes: 64,
  ports: 32,
  params: 64,
  choices: 200,
  migrations: 100,
} as const;

/** Services that a node may use. It gets those that it names, and no others. */
export const serviceNames = ['pictures', 'embeddings', 'model'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Components of a model family that a node may need. */
const component = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/)
  .max(64);

const entries = <Value extends z.ZodType>(value: Value, most: number) =>
  z
    .record(z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, 'must be a name of letters and digits that begins with a small letter'), value)
    .refine((record) => Object.keys(record).length <= most, `must have at most ${most} entries`);

const line = z.string().min(1).max(200);
const words = z.string().max(2000);

const kindName = z.enum([...(Object.keys(kinds) as (keyof typeof kinds)[]), anyKind.kind as 'any']); // safe: the keys of `kinds`, and the name of the kind

const port = z.strictObject({
  kind: kindName,
  attributes: z.record(z.string().max(64), z.string().max(200)).default({}),
  doc: words,
  title: line.optional(),
  optional: z.literal(true).optional(),
  batch: z.enum(['each', 'whole']).optional(),
});
export type PortDescription = z.output<typeof port>;

const facts = {
  description: words.optional(),
  title: line.optional(),
  step: z.number().positive().optional(),
  widget: z.enum(['slider', 'textarea', 'seed']).optional(),
  model: z.literal(true).optional(),
};
const limits = {
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
};
const value = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('string'),
    enum: z.array(z.string().max(200)).min(1).max(pluginLimits.choices).optional(),
    minLength: z.int().min(0).optional(),
    maxLength: z.int().min(0).optional(),
    default: z.string().max(100_000).optional(),
    ...facts,
  }),
  z.strictObject({ type: z.enum(['number', 'integer']), default: z.number().optional(), ...limits, ...facts }),
  z.strictObject({ type: z.literal('boolean'), default: z.boolean().optional(), ...facts }),
]);
const list = z.strictObject({
  type: z.literal('array'),
  items: value,
  minItems: z.int().min(0).optional(),
  maxItems: z.int().min(0).optional(),
  default: z
    .array(z.union([z.string().max(10_000), z.number(), z.boolean()]))
    .max(10_000)
    .optional(),
  ...facts,
});
const param = z.union([value, list]);
/** A param as JSON Schema, with the facts of `.meta()` beside it. A param without a default is optional. */
export type ParamDescription = z.output<typeof param>;

const migration = z.strictObject({
  rename: entries(z.string().min(1).max(64), pluginLimits.params).optional(),
  remove: z.array(z.string().max(64)).max(pluginLimits.params).optional(),
  set: entries(z.json(), pluginLimits.params).optional(),
});
/** How params of one version become params of the next: removed, then renamed (new names by old ones), then set. */
export type Migration = z.output<typeof migration>;

/** The name of a plugin, and of a node type in it. */
const name = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be small letters and digits, with single hyphens between them')
  .max(50);

const node = z
  .strictObject({
    type: name,
    version: z
      .int()
      .min(1)
      .max(pluginLimits.migrations + 1),
    title: line,
    doc: words,
    category: line.optional(),
    icon: z.string().max(64).optional(),
    inputs: entries(port, pluginLimits.ports),
    outputs: entries(port, pluginLimits.ports),
    params: entries(param, pluginLimits.params),
    services: z.array(z.enum(serviceNames)).max(serviceNames.length).default([]),
    model: component.optional(),
    infer: entries(z.string(), pluginLimits.ports).default({}),
    vector: z.array(z.string()).max(pluginLimits.params).optional(),
    groups: z.int().min(1).max(10_000).optional(),
    sink: z.literal(true).optional(),
    migrations: z.array(migration).max(pluginLimits.migrations).optional(),
  })
  .superRefine((spec, context) => {
    const fault = (path: readonly string[], message: string) => context.addIssue({ code: 'custom', path: [...path], message });
    if ((spec.migrations?.length ?? 0) !== spec.version - 1)
      fault(['migrations'], `must be ${spec.version - 1} for version ${spec.version}`);
    for (const param of Object.keys(spec.params))
      if (Object.hasOwn(spec.inputs, param)) fault(['params', param], 'has the name of an input');
    for (const param of spec.vector ?? []) if (!Object.hasOwn(spec.params, param)) fault(['vector'], `names "${param}", which is no param`);
    for (const [output, input] of Object.entries(spec.infer)) {
      const [from, to] = [spec.inputs[input], spec.outputs[output]];
      if (!from || !to) fault(['infer', output], 'must name an input, by the name of an output');
      else if (from.kind !== to.kind) fault(['infer', output], 'must name an input of the same kind');
    }
    for (const [output, { kind }] of Object.entries(spec.outputs))
      if (kind === 'any' && !Object.hasOwn(spec.infer, output)) fault(['outputs', output], 'must have the kind of an input, by "infer"');
    const needy = spec.services.find((service) => service !== 'pictures');
    if (needy !== undefined && spec.model === undefined) fault(['model'], `must name a component, because the node uses "${needy}"`);
  });
export type NodeDescription = z.output<typeof node>;

export const pluginNameSchema = name;

const description = z.strictObject({
  name,
  version: z
    .string()
    .regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}(-[0-9A-Za-z.-]+)?$/, 'must be a version such as 1.0.0')
    .max(64),
  title: line.optional(),
  doc: words,
  nodes: z
    .array(node)
    .min(1)
    .max(pluginLimits.nodes)
    .refine((nodes) => new Set(nodes.map(({ type }) => type)).size === nodes.length, 'must have different types'),
});
/** Everything about a plugin but its code, as plain JSON: what the planner, forms, help and docs need, and what each of its nodes may use. */
export type PluginDescription = z.output<typeof description>;

/**
 * Reads the description of a plugin, which may come from a stranger's code.
 * @throws PluginError `BAD_PLUGIN` with the path of the first fault
 */
export const parseDescription = (plain: unknown, from = 'The plugin'): PluginDescription => {
  const text = JSON.stringify(plain) ?? '';
  if (text.length > pluginLimits.description) {
    throw new PluginError('BAD_PLUGIN', '{from} has a description of more than {limit} characters. Split the plugin.', {
      params: { from, limit: pluginLimits.description },
    });
  }
  // what JSON cannot express is lost here, and with it everything that the schema would not expect: getters, prototypes, functions
  const parsed = description.safeParse(text === '' ? undefined : JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new PluginError('BAD_PLUGIN', '{from} has a description that is not valid. {problem}. Correct the plugin.', {
    params: { from, problem: issueText(parsed.error.issues.slice(0, 3)) },
    cause: parsed.error,
  });
};
