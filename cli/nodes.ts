import type { AnyNode, Port, Ports } from '../graph/index.ts';
import { registry } from '../nodes/index.ts';
import { plainNode } from '../nodes/plain-node.ts';
import { helpFlag, jsonFlag, parseArguments } from './arguments.ts';
import { usage } from './error.ts';
import type { Host } from './host.ts';
import { expected, type Param, paramsOf } from './params.ts';
import { suggest } from './suggest.ts';
import { table } from './text.ts';

const flags = [jsonFlag, helpFlag];
const help = `Usage: unclip nodes [type] [flags]

Lists the node types, or tells all about one: its inputs, outputs and params.

${table(flags.map(({ name, doc }) => [`--${name}`, doc]))}`;

/** `unclip nodes [type]`: the reference of the node types. Throws `CliError` (`USAGE`) for a type there is not. */
export const nodesCommand = async (host: Host, argv: readonly string[]): Promise<number> => {
  const parsed = parseArguments(argv, flags, 'nodes');
  const [type] = parsed.positionals;
  if (parsed.has('help')) host.out(help);
  else if (type === undefined) {
    const specs = Object.values(registry);
    host.out(parsed.has('json') ? `${JSON.stringify(specs.map(plainNode))}\n` : list(specs));
  } else {
    const spec = Object.hasOwn(registry, type) ? registry[type] : undefined;
    if (!spec) throw usage(`There is no node type "${type}".${suggest(type, Object.keys(registry))} "unclip nodes" lists them.`);
    host.out(parsed.has('json') ? `${JSON.stringify(plainNode(spec))}\n` : reference(spec));
  }
  return 0;
};

const list = (specs: readonly AnyNode[]): string => {
  const categories = new Map<string, AnyNode[]>();
  for (const spec of specs) categories.set(spec.category, [...(categories.get(spec.category) ?? []), spec]);
  return [...categories]
    .map(([category, members]) => `${category}\n${table(members.map(({ type, doc }) => [type, doc] as const))}`)
    .join('\n');
};

const reference = (spec: AnyNode): string => {
  const params = [...paramsOf(spec).values()];
  return [
    `${spec.type} (version ${spec.version}): ${spec.title}\n${spec.doc}\n`,
    section('Inputs', portRows(spec.inputs)),
    section('Outputs', portRows(spec.outputs)),
    section(
      'Params',
      params.map((param) => [param.name, paramDoc(param)] as const),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n');
};

const section = (title: string, rows: readonly (readonly [string, string])[]): string =>
  rows.length === 0 ? '' : `${title}\n${table(rows)}`;

const portRows = (ports: Ports): (readonly [string, string])[] =>
  Object.entries(ports).map(([name, port]) => [`${name}${port.optional ? '?' : ''}`, `${portKind(port)}. ${port.doc}`] as const);

const portKind = ({ kind, attributes, batch }: Port): string => {
  const known = Object.entries(attributes)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
  return `${kind.kind}${known === '' ? '' : ` (${known})`}${batch === 'whole' ? ', whole batch' : ''}`;
};

const paramDoc = (param: Param): string => {
  const start = expected(param);
  const preset = param.default === undefined ? '' : `, ${JSON.stringify(param.default)} at first`;
  return `${start[0]?.toUpperCase()}${start.slice(1)}${preset}. ${param.doc}`;
};
