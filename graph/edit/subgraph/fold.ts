import { checkDefinitions, definitionsOf, subgraphType } from '../../definitions.ts';
import { GraphError } from '../../error.ts';
import { specOf } from '../../face.ts';
import type { Registry } from '../../node.ts';
import { nodeIn } from '../../node-in.ts';
import { own } from '../../own.ts';
import { type Place, placesOf, withPlaces } from '../../places.ts';
import type { Definition, InterfaceInput, InterfaceOutput, Link, Workflow, WorkflowNode } from '../../workflow.ts';
import { freeName } from '../expose.ts';
import { frameContents, hiddenInside } from '../frame-tree.ts';
import { freeId } from '../free-id.ts';
import { withDefinitions } from './table.ts';

type FoldOptions = {
  readonly registry: Registry;
  /** The name of the subgraph. */
  readonly name: string;
  /** The wanted id of the node and of the definition. Default: `subgraph`. */
  readonly id?: string;
};

/**
 * Makes a subgraph of nodes: they become a definition, and one node uses it. Links across the border become inputs and outputs of its interface; one source
 * that feeds several of the nodes becomes one input. What the interface of the workflow names stays named. No key changes. Throws `GraphError` UNKNOWN_NODE
 * or BAD_EDIT.
 */
export const foldNodes = (
  workflow: Workflow,
  ids: readonly string[],
  { registry, name, id: wanted = 'subgraph' }: FoldOptions,
): { readonly workflow: Workflow; readonly id: string; readonly definition: string } => {
  const inside = new Set(ids);
  for (const id of inside) nodeIn(workflow, id);
  if (inside.size === 0) throw new GraphError('BAD_EDIT', 'A subgraph needs at least one node. Select some nodes first.');
  const definitions = definitionsOf(workflow);
  const definition = freeId(definitions, wanted);
  const others = Object.fromEntries(Object.entries(workflow.nodes).filter(([node]) => !inside.has(node)));
  const id = freeId(others, wanted);

  const exposed = exposedPlaces(workflow, inside);
  const incoming = incomingLinks({ workflow, registry, inside, exposed });
  const inputs: Record<string, InterfaceInput> = {};
  const links: Record<string, Link> = {};
  for (const { link, places } of incoming) {
    const input = addInput(inputs, places);
    links[input] = link;
  }
  const top = topInputs(workflow, { inside, id, inputs });
  const { outputs, nameOf } = outgoingOutputs(workflow, inside);

  const framed = new Set(framesOf(workflow, inside));
  const body: Definition = {
    name,
    nodes: Object.fromEntries([...inside].map((node) => [node, withoutIncoming(nodeIn(workflow, node), inside, workflow.nodes)])),
    interface: { inputs, outputs },
    layout: Object.fromEntries(entriesOf(workflow.layout, inside).map(([node, entry]) => [node, hiddenInside(entry, framed)])),
    ...(framed.size > 0 && { frames: Object.fromEntries(entriesOf(workflow.frames ?? {}, framed)) }),
  };
  const node: WorkflowNode = { type: subgraphType, version: 1, params: {}, inputs: links, definition };
  const nodes = Object.fromEntries(
    Object.entries(others).map(([other, before]) => [other, relinked(before, (link) => retarget(link, { inside, id, nameOf }))]),
  );
  const corner = cornerOf(Object.values(body.layout));
  const folded: Workflow = {
    ...workflow,
    nodes: { ...nodes, [id]: node },
    interface: {
      inputs: top,
      outputs: Object.fromEntries(
        Object.entries(workflow.interface.outputs).map(([output, from]) => [
          output,
          { ...from, ...retarget({ node: from.node, port: from.port }, { inside, id, nameOf }) },
        ]),
      ),
    },
    layout: {
      ...Object.fromEntries(Object.entries(workflow.layout).filter(([other]) => !inside.has(other))),
      ...(corner && { [id]: corner }),
    },
    ...(framed.size > 0 && { frames: Object.fromEntries(Object.entries(workflow.frames ?? {}).filter(([frame]) => !framed.has(frame))) }),
  };
  const result = withDefinitions(folded, { ...definitions, [definition]: body });
  checkDefinitions(result, 'BAD_EDIT');
  return { workflow: result, id, definition };
};

/** The frames that hold some of the nodes, and nothing else: they move into the subgraph. */
const framesOf = (workflow: Workflow, inside: ReadonlySet<string>): readonly string[] =>
  Object.keys(workflow.frames ?? {}).filter((id) => {
    const { nodes } = frameContents(workflow, id);
    return nodes.length > 0 && nodes.every((node) => inside.has(node));
  });

const entriesOf = <Entry>(record: Readonly<Record<string, Entry>>, ids: ReadonlySet<string>): readonly (readonly [string, Entry])[] =>
  Object.entries(record).filter(([id]) => ids.has(id));

const placeKey = ({ node, name, kind }: Place): string => `${kind}\n${node}\n${name}`;

/** The params and ports of the nodes that the interface of the workflow names. */
const exposedPlaces = ({ interface: { inputs } }: Workflow, inside: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(
    Object.values(inputs)
      .flatMap(placesOf)
      .filter(({ node }) => inside.has(node))
      .map(placeKey),
  );

type Border = {
  readonly workflow: Workflow;
  readonly registry: Registry;
  readonly inside: ReadonlySet<string>;
  readonly exposed: ReadonlySet<string>;
};

/** Links into the nodes from outside: one source that feeds several ports, or several params, is one entry. */
const incomingLinks = ({ workflow, registry, inside, exposed }: Border): { readonly link: Link; readonly places: readonly Place[] }[] => {
  const groups = new Map<string, { link: Link; places: Place[] }>();
  for (const node of inside) {
    const spec = specOf(workflow, workflow.nodes[node], registry);
    for (const [name, link] of Object.entries(nodeIn(workflow, node).inputs)) {
      if (inside.has(link.node) || !Object.hasOwn(workflow.nodes, link.node)) continue;
      const kind = spec && !own(spec.inputs, name) && own(spec.params.shape, name) ? 'param' : 'port';
      const place: Place = { node, name, kind };
      // a place that the workflow exposes gets a value of its own, so it shares no input with others
      const key = exposed.has(placeKey(place)) ? placeKey(place) : `${kind}\n${link.node}\n${link.port}`;
      const group = groups.get(key) ?? { link, places: [] };
      group.places.push(place);
      groups.set(key, group);
    }
  }
  return [...groups.values()];
};

const addInput = (inputs: Record<string, InterfaceInput>, places: readonly Place[], words: Partial<InterfaceInput> = {}): string => {
  const [first] = places;
  const name = freeName(inputs, first?.node ?? '', first?.name ?? '');
  inputs[name] = withPlaces({ ...words, node: first?.node ?? '' }, places);
  return name;
};

type Top = { readonly inside: ReadonlySet<string>; readonly id: string; readonly inputs: Record<string, InterfaceInput> };

/** The inputs of the workflow's interface: those of the nodes become inputs of the subgraph. */
const topInputs = (workflow: Workflow, { inside, id, inputs }: Top): Record<string, InterfaceInput> =>
  Object.fromEntries(
    Object.entries(workflow.interface.inputs).map(([name, input]) => {
      const places = placesOf(input);
      if (!places.some(({ node }) => inside.has(node))) return [name, input];
      const { title, help, order, heading } = input;
      const words = {
        ...(title !== undefined && { title }),
        ...(help !== undefined && { help }),
        ...(order !== undefined && { order }),
        ...(heading !== undefined && { heading }),
      };
      const inputOf = (place: Place): string => {
        const known = Object.entries(inputs).find(([, other]) => placesOf(other).some((one) => placeKey(one) === placeKey(place)));
        return known?.[0] ?? addInput(inputs, [place], words);
      };
      const moved = places.map((place) => (inside.has(place.node) ? { ...place, node: id, name: inputOf(place) } : place));
      return [name, withPlaces(input, moved)];
    }),
  );

/** Outputs of the nodes that others read, or that the interface of the workflow names. */
const outgoingOutputs = (workflow: Workflow, inside: ReadonlySet<string>) => {
  const outputs: Record<string, InterfaceOutput> = {};
  const names = new Map<string, string>();
  const add = ({ node, port }: Link, { title, help }: { readonly title?: string | undefined; readonly help?: string | undefined } = {}) => {
    const key = `${node}\n${port}`;
    if (!inside.has(node) || names.has(key)) return;
    const name = freeName(outputs, node, port);
    names.set(key, name);
    outputs[name] = { node, port, ...(title !== undefined && { title }), ...(help !== undefined && { help }) };
  };
  for (const output of Object.values(workflow.interface.outputs)) add(output, output);
  for (const [id, { inputs }] of Object.entries(workflow.nodes)) if (!inside.has(id)) for (const link of Object.values(inputs)) add(link);
  return { outputs, nameOf: ({ node, port }: Link): string => names.get(`${node}\n${port}`) ?? port };
};

type Retarget = { readonly inside: ReadonlySet<string>; readonly id: string; nameOf(link: Link): string };

const retarget = (link: Link, { inside, id, nameOf }: Retarget): Link => (inside.has(link.node) ? { node: id, port: nameOf(link) } : link);

const relinked = (node: WorkflowNode, change: (link: Link) => Link): WorkflowNode => {
  const links = Object.entries(node.inputs).map(([port, link]) => [port, link, change(link)] as const);
  if (links.every(([, before, after]) => before === after)) return node;
  return { ...node, inputs: Object.fromEntries(links.map(([port, , link]) => [port, link])) };
};

/** A node without its links from outside of the subgraph, which the subgraph enters. */
const withoutIncoming = (node: WorkflowNode, inside: ReadonlySet<string>, all: Workflow['nodes']): WorkflowNode => {
  const links = Object.entries(node.inputs);
  const inner = links.filter(([, link]) => inside.has(link.node) || !Object.hasOwn(all, link.node));
  return inner.length === links.length ? node : { ...node, inputs: Object.fromEntries(inner) };
};

const cornerOf = (positions: readonly { readonly x: number; readonly y: number }[]) =>
  positions.length === 0 ? undefined : { x: Math.min(...positions.map(({ x }) => x)), y: Math.min(...positions.map(({ y }) => y)) };
