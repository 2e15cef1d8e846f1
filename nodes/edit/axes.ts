import {
  type AnyNode,
  type Link,
  own,
  type Port,
  type Ports,
  placesOf,
  type Registry,
  specOf,
  type Workflow,
  type WorkflowNode,
} from '../../graph/index.ts';
import { gridNode } from '../grid.ts';
import { numbersNode } from '../numbers.ts';
import { rangeNode } from '../range.ts';
import { seedsNode } from '../seeds.ts';
import { tableNode } from '../table.ts';
import { templateNode } from '../template.ts';
import { textNode } from '../text.ts';

/** A list of values, and everything that it feeds item by item, directly or through a Table. */
export type Axis = {
  /** The output of the list. */
  readonly source: Link;
  /** The inputs and params that the list feeds; the port of a link is the name of the input or param. */
  readonly places: readonly Link[];
  /** The Table that combines the list with another one, and the port that the list feeds there. */
  readonly table?: { readonly node: string; readonly port: 'columns' | 'rows' };
  /** How many values the list has. */
  readonly count: number;
  /** The list feeds only params, whose saved values are used without it. Otherwise it is content of the workflow, such as prompts, or lists that its form shows. */
  readonly removable: boolean;
};

/** The types of nodes that output a list of values of their own. */
const listTypes: readonly AnyNode[] = [textNode, templateNode, numbersNode, rangeNode, seedsNode];

/** The number of items that a node outputs, if it is a list of values of its own; undefined for other nodes, and for lists that cannot be computed. */
const listLength = (node: WorkflowNode): number | undefined => {
  const spec = listTypes.find(({ type }) => type === node.type);
  if (!spec || Object.keys(node.inputs).length > 0) return undefined;
  const parsed = spec.params.safeParse(node.params);
  if (!parsed.success) return undefined;
  try {
    const call = { inputs: {}, params: parsed.data, items: [parsed.data] };
    const [values] = Object.values(spec.run(call as unknown as Parameters<typeof spec.run>[0])); // safe: these nodes use no service, and run at once
    return Array.isArray(values) ? values.length : undefined;
  } catch {
    // a template with a fault makes no list
    return undefined;
  }
};

/** Whether a link feeds a param, and not an input port. */
export const feedsParam = (workflow: Workflow, registry: Registry, { node, port }: Link): boolean => {
  const spec = specOf(workflow, own(workflow.nodes, node), registry);
  return spec !== undefined && own<Port>(spec.inputs, port) === undefined;
};

/** The inputs of a node that take a complete batch. */
const takesWhole = (workflow: Workflow, registry: Registry, { node, port }: Link): boolean => {
  const inputs: Ports = specOf(workflow, own(workflow.nodes, node), registry)?.inputs ?? {};
  return own<Port>(inputs, port)?.batch === 'whole';
};

/** All links of a workflow. */
const linksOf = ({ nodes }: Workflow): readonly { readonly from: Link; readonly to: Link }[] =>
  Object.entries(nodes).flatMap(([node, { inputs }]) => Object.entries(inputs).map(([port, from]) => ({ from, to: { node, port } })));

/** The ports of a Grid that name what it shows. */
export const nameInputs = ['captions', 'values', 'columnNames', 'rowNames'] as const;

/** Whether a link feeds the names of a Grid. */
export const feedsNames = (workflow: Workflow, { node, port }: Link): boolean =>
  own(workflow.nodes, node)?.type === gridNode.type && nameInputs.some((name) => name === port);

/** The axes of a workflow: its lists of more than one value that feed other nodes item by item. */
export const axesOf = (workflow: Workflow, registry: Registry): readonly Axis[] => {
  const links = linksOf(workflow);
  return Object.entries(workflow.nodes).flatMap(([id, node]): Axis[] => {
    const count = listLength(node);
    const spec = own(registry, node.type);
    const port = Object.keys(spec?.outputs ?? {})[0];
    if (count === undefined || port === undefined) return [];
    const fed = links.filter(({ from }) => from.node === id).map(({ to }) => to);
    const tabled = fed.find(({ node: table }) => own(workflow.nodes, table)?.type === tableNode.type);
    const table = tabled && { node: tabled.node, port: tabled.port === 'rows' ? ('rows' as const) : ('columns' as const) };
    // a list with one item is a sweep only where a Table repeats it
    if (count < 2 && !table) return [];
    const direct = fed.filter((to) => !takesWhole(workflow, registry, to));
    const through = table ? links.filter(({ from }) => from.node === table.node && from.port === table.port).map(({ to }) => to) : [];
    const places = [...direct, ...through];
    if (places.length === 0) return [];
    const others = fed.filter((to) => takesWhole(workflow, registry, to) && to !== tabled && !feedsNames(workflow, to));
    const isExposed = Object.values(workflow.interface.inputs).some((input) => placesOf(input).some((place) => place.node === id));
    const removable = !isExposed && others.length === 0 && places.every((place) => feedsParam(workflow, registry, place));
    return [{ source: { node: id, port }, places, count, removable, ...(table && { table }) }];
  });
};

/** The nodes that an item of these nodes reaches item by item, these nodes included: complete batches end it. */
export const alignedAfter = (workflow: Workflow, registry: Registry, nodes: readonly string[]): ReadonlySet<string> => {
  const after = Map.groupBy(
    linksOf(workflow).filter(({ to }) => !takesWhole(workflow, registry, to)),
    ({ from }) => from.node,
  );
  const found = new Set(nodes);
  const pending = [...found];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    for (const { to } of after.get(id) ?? []) {
      if (found.has(to.node)) continue;
      found.add(to.node);
      pending.push(to.node);
    }
  }
  return found;
};
