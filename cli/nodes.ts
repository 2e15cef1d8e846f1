import { type AnyNode, type Param, type Port, type Ports, paramsOf, type Registry } from '../graph/index.ts';
import { plainNode } from '../nodes/plain-node.ts';
import { jsonFlag } from './arguments.ts';
import { defineCommand } from './command.ts';
import { usage } from './error.ts';
import { expected } from './params.ts';
import { openPlugins, pluginFlags } from './plugins.ts';
import { suggest } from './suggest.ts';
import { table } from './text.ts';

/** `unclip nodes [type]`: the reference of the node types. Throws `CliError` (`USAGE`) for an unknown type. */
export const nodesCommand = defineCommand({
  usage: 'nodes [type]',
  description: 'Lists the node types, or describes the inputs, outputs and params of one.',
  flags: [...pluginFlags, jsonFlag],
  async run(host, parsed) {
    const { registry } = await openPlugins(host, parsed);
    const json = parsed.has('json');
    const [type] = parsed.positionals;
    if (type === undefined) {
      const specs = Object.values(registry);
      host.out(json ? `${JSON.stringify(specs.map(plainNode))}\n` : list(specs));
    } else {
      const spec = specOf(type, registry);
      host.out(json ? `${JSON.stringify(plainNode(spec))}\n` : reference(spec));
    }
    return 0;
  },
});

const specOf = (type: string, registry: Registry): AnyNode => {
  const spec = Object.hasOwn(registry, type) ? registry[type] : undefined;
  if (spec) return spec;
  const suggestion = suggest(type, Object.keys(registry));
  throw usage('There is no node type "{type}".{suggestion} "unclip nodes" lists the node types.', { type, suggestion });
};

const list = (specs: readonly AnyNode[]): string => {
  const categories = new Map<string, AnyNode[]>();
  for (const spec of specs) categories.set(spec.category, [...(categories.get(spec.category) ?? []), spec]);
  return [...categories]
    .map(([category, members]) => `${category}\n${table(members.map(({ type, doc }) => [type, doc] as const))}`)
    .join('\n');
};

const reference = (spec: AnyNode): string => {
  const params = Object.values(paramsOf(spec));
  return [
    `${spec.type} (version ${spec.version}): ${spec.title}\n${spec.doc}\n`,
    spec.plugin ? `A node of the plugin ${spec.plugin.name} ${spec.plugin.version}.\n` : '',
    section('Inputs', portRows(spec.inputs)),
    section('Outputs', portRows(spec.outputs)),
    section(
      'Params',
      params.map((param) => [param.name, [paramDoc(param), ...neededComponents(spec, param.name)].join(' ')] as const),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n');
};

/** A sentence for each choice that needs a component of the model family. */
const neededComponents = ({ choices }: AnyNode, param: string): readonly string[] =>
  Object.entries<string>(choices?.[param] ?? {}).map(
    ([choice, component]) => `"${choice}" needs a model with the component "${component}".`,
  );

const section = (title: string, rows: readonly (readonly [string, string])[]): string =>
  rows.length === 0 ? '' : `${title}\n${table(rows)}`;

const portRows = (ports: Ports): (readonly [string, string])[] =>
  Object.entries(ports).map(([name, port]) => [`${name}${port.optional ? '?' : ''}`, `${portKind(port)}. ${port.doc}`] as const);

const portKind = ({ kind, attributes, batch }: Port): string => {
  const fixed = Object.entries(attributes)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
  return `${kind.kind}${fixed === '' ? '' : ` (${fixed})`}${batch === 'whole' ? ', whole batch' : ''}`;
};

const paramDoc = (param: Param): string => {
  const domain = expected(param);
  const preset = param.default === undefined ? '' : `, default ${JSON.stringify(param.default)}`;
  return `${domain[0]?.toUpperCase()}${domain.slice(1)}${preset}. ${param.doc}`;
};
