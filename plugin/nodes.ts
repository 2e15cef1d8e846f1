import { CodedError, messageOf } from '../errors/index.ts';
import type { AnyNode, PluginIdentity, Port, PortType, Progress } from '../graph/index.ts';
import { isPictureFile } from '../models/image/picture.ts';
import type { ComponentName } from '../models/manifest.ts';
import { anyKind } from '../nodes/any.ts';
import { modelIn, type Services } from '../nodes/define.ts';
import { kinds } from '../nodes/kinds.ts';
import type { RunPluginNode } from './define.ts';
import type { Migration, NodeDescription, PluginDescription, PortDescription } from './description.ts';
import { PluginError } from './error.ts';
import { paramsFrom } from './params.ts';
import { pictureFilesIn, servicesFor } from './services.ts';

/** The name of a node type of a plugin in workflows: `halftone:dither`. A colon is in no id of a node and in no path. */
export const nodeTypeOf = (plugin: string, type: string): string => `${plugin}:${type}`;

type Running = Pick<PluginIdentity, 'sha256' | 'source'> & { readonly run: RunPluginNode };

/**
 * The node types of a described plugin, for the planner, forms, help and execution. Nothing of the plugin's code is called but `run`, which may be a call into a
 * sandbox; what it returns is checked. The same description gives the same node types and the same keys everywhere.
 */
export const nodesFrom = (description: PluginDescription, { sha256, source, run }: Running): readonly AnyNode[] => {
  const { name, version } = description;
  const plugin: PluginIdentity = { name, version, sha256, ...(source !== undefined && { source }) };
  return description.nodes.map((spec) => nodeFrom(spec, { description, plugin, run }));
};

type Building = Pick<Running, 'run'> & { readonly description: PluginDescription; readonly plugin: PluginIdentity };
const nodeFrom = (spec: NodeDescription, { description, plugin, run }: Building): AnyNode => {
  const { name } = description;
  const inferred = Object.entries(spec.infer);
  const node: AnyNode = {
    type: nodeTypeOf(name, spec.type),
    version: spec.version,
    title: spec.title,
    doc: spec.doc,
    category: spec.category ?? description.title ?? name,
    plugin,
    inputs: portsFrom(spec.inputs),
    outputs: portsFrom(spec.outputs),
    params: paramsFrom(spec.params),
    ...(spec.icon !== undefined && { icon: spec.icon }),
    ...(spec.vector && { vector: spec.vector }),
    ...(spec.groups !== undefined && { groups: spec.groups }),
    ...(spec.sink && { sink: true }),
    ...(spec.migrations && { migrations: spec.migrations.map(migrate) }),
    ...(spec.model !== undefined && { models: modelsFrom(spec, spec.model) }),
    ...(inferred.length > 0 && {
      infer: ({ inputs }: { readonly inputs: Readonly<Record<string, PortType>> }) =>
        Object.fromEntries(inferred.flatMap(([output, input]) => (inputs[input] ? [[output, inputs[input]]] : []))),
    }),
    async run({ inputs, items, context }) {
      const { services, signal, model, previews } = context;
      const call = { spec, services: services as Services, model, inputs, signal }; // safe: a registry of this program is run with its services
      const plain = {
        inputs,
        items,
        context: {
          services: servicesFor(call),
          signal,
          progress: (progress: Progress) => context.progress(progress),
          ...(model && { model }),
          ...(previews !== undefined && { previews }),
        },
      };
      const outputs = await run(spec.type, plain).catch((cause: unknown) => {
        signal.throwIfAborted();
        if (cause instanceof CodedError) throw cause;
        // what is a defect in a node of this program is one of the plugin here
        throw new PluginError('FAILED', 'The plugin {plugin} failed: {problem}', {
          params: { plugin: name, problem: messageOf(cause) },
        });
      });
      return checkedOutputs(spec, { inputs, outputs });
    },
  };
  return node;
};

const kindsByName = { ...kinds, any: anyKind } as const;

const portsFrom = (ports: Readonly<Record<string, PortDescription>>): Readonly<Record<string, Port>> =>
  Object.fromEntries(
    Object.entries(ports).map(([name, { kind, attributes, doc, title, optional, batch }]) => [
      name,
      {
        kind: kindsByName[kind] as Port['kind'], // safe: values are parsed by the kind's schema before they reach its functions
        attributes,
        doc,
        ...(title !== undefined && { title }),
        ...(optional && { optional }),
        ...(batch && { batch }),
      },
    ]),
  );

const modelsFrom =
  ({ params }: NodeDescription, component: string): NonNullable<AnyNode['models']> =>
  (values, inputs) => {
    const [param] = Object.entries(params).flatMap(([name, { model }]) => (model ? [name] : []));
    const family: unknown = param === undefined ? undefined : values[param];
    // the planner finds no family for a component that none has
    return modelIn(typeof family === 'string' ? family : undefined, inputs, component as ComponentName);
  };

const migrate =
  ({ rename = {}, remove = [], set = {} }: Migration) =>
  (params: Readonly<Record<string, unknown>>): Record<string, unknown> => {
    const kept = Object.entries(params).filter(([name]) => !remove.includes(name));
    return {
      ...Object.fromEntries(kept.map(([name, value]) => [Object.hasOwn(rename, name) ? (rename[name] ?? name) : name, value])),
      ...set,
    };
  };

type Returned = { readonly inputs: Readonly<Record<string, unknown>>; readonly outputs: Readonly<Record<string, unknown>> };

/**
 * The outputs of a node, without anything that it does not declare.
 * @throws PluginError `BAD_OUTPUT` for a missing or invalid output, and for a picture file that is none of the inputs
 */
const checkedOutputs = (spec: NodeDescription, { inputs, outputs }: Returned): Readonly<Record<string, unknown>> => {
  const known = pictureFilesIn(spec, inputs);
  return Object.fromEntries(
    Object.entries(spec.outputs).flatMap(([name, port]) => {
      const value = typeof outputs === 'object' && outputs !== null && Object.hasOwn(outputs, name) ? outputs[name] : undefined;
      if (value === undefined && port.optional) return [];
      const kind = kindOfOutput(spec, name, inputs);
      const parsed = kind.schema.safeParse(value);
      const isForeign =
        kind.kind === 'image' && pictures(parsed.data).some((picture) => isPictureFile(picture) && !known.has(picture.sha256));
      if (parsed.success && !isForeign) return [[name, value]];
      throw new PluginError('BAD_OUTPUT', 'The node {title} returned no valid {kind} as output "{output}". Correct the plugin.', {
        params: { title: spec.title, kind: kind.title, output: name },
        cause: parsed.error,
      });
    }),
  );
};

const pictures = (value: unknown) => kinds.image.schema.safeParse(value).data ?? [];

/** The kind of an output: for `any`, the kind of the value of the input that it follows. */
const kindOfOutput = (spec: NodeDescription, output: string, inputs: Readonly<Record<string, unknown>>): Port['kind'] => {
  const declared = kindsByName[spec.outputs[output]?.kind ?? 'any'];
  if (declared.kind !== anyKind.kind) return declared as Port['kind']; // safe: used for its schema and its names alone
  const input = inputs[spec.infer[output] ?? ''];
  const found = Object.values(kinds).find(({ schema }) => schema.safeParse(input).success);
  return (found ?? declared) as Port['kind'];
};
