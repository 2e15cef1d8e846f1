import { type Definitions, definitionIdOf, definitionsOf, maximumNesting, measuresOf, pathSeparator } from './definitions.ts';
import { GraphError, listed } from './error.ts';
import { inputOfPort } from './interface.ts';
import { own } from './own.ts';
import { type Place, placesOf } from './places.ts';
import type { PlanRequest } from './task.ts';
import { type Definition, type InterfaceInput, type Link, maximumNodes, type Workflow, type WorkflowNode } from './workflow.ts';

/** A subgraph that was replaced by its nodes. */
export type Subgraph = {
  readonly definition: Definition;
  /** The outputs of the subgraph, by name, as outputs of flat nodes. */
  readonly outputs: Readonly<Record<string, Link>>;
};

/** A workflow without subgraphs. */
export type Flat = {
  /** Its nodes have paths as ids: `upscale/decode`. Muted, bypassed and faulty subgraphs are still nodes of type `workflow`. */
  readonly workflow: Workflow;
  /** What is wrong with subgraphs and with links from them, by node. */
  readonly faults: ReadonlyMap<string, GraphError>;
  /** The subgraphs that were replaced, by path. */
  readonly subgraphs: ReadonlyMap<string, Subgraph>;
  /** The input by which a user of the node feeds a port that nothing feeds; undefined when there is none. */
  openInput(nodeId: string, port: string): OpenInput | undefined;
};

/** An input of a subgraph (`node`, its title), or of the workflow itself. */
export type OpenInput = { readonly node?: string; readonly title?: string; readonly input: string };

/** A request whose workflow was flattened. */
export type FlatRequest = PlanRequest & { readonly flat?: Flat };

/** Keeps the nodes of the last flattening, so that unchanged nodes stay the same objects. */
export type FlatMemo = { last?: { readonly source: Workflow; readonly flat: Flat }; nodes: ReadonlyMap<string, FlatNode> };
export const flatMemo = (): FlatMemo => ({ nodes: new Map() });

type FlatNode = { readonly origin: WorkflowNode; readonly flat: WorkflowNode };

/**
 * Replaces every subgraph by the nodes of its definition, so that a workflow means the same however it is folded: params and links of the subgraph enter the
 * nodes that its interface names. Never throws: what is wrong with a subgraph is a fault of its node. Linear in the number of flat nodes.
 */
export const flatten = (workflow: Workflow, memo?: FlatMemo): Flat => {
  if (memo) return flattenWith(workflow, memo);
  const cached = cache.get(workflow);
  if (cached) return cached;
  const flat = hasSubgraphs(workflow) ? expand(workflow, undefined) : asItIs(workflow);
  cache.set(workflow, flat);
  return flat;
};

const cache = new WeakMap<Workflow, Flat>();

const flattenWith = (workflow: Workflow, memo: FlatMemo): Flat => {
  if (memo.last?.source === workflow) return memo.last.flat;
  const flat = hasSubgraphs(workflow) ? expand(workflow, memo) : asItIs(workflow);
  memo.last = { source: workflow, flat };
  return flat;
};

/** Whether a workflow has nodes of type `workflow`. */
export const hasSubgraphs = ({ nodes }: Pick<Workflow, 'nodes'>): boolean => {
  for (const id in nodes) if (nodes[id] && definitionIdOf(nodes[id]) !== undefined) return true;
  return false;
};

const asItIs = (workflow: Workflow): Flat => ({
  workflow,
  faults: new Map(),
  subgraphs: new Map(),
  openInput: (nodeId, port) => openAtTop(workflow, nodeId, port),
});

const openAtTop = (workflow: Workflow, nodeId: string, port: string): OpenInput | undefined => {
  const input = inputOfPort(workflow, nodeId, port);
  return input === undefined ? undefined : { input };
};

/** What a subgraph enters into one of its nodes. */
type Entered = { readonly params: Record<string, unknown>; readonly inputs: Record<string, Link>; readonly cut: Set<string> };

/** The nodes of the workflow, or of one use of a definition. */
type Level = {
  /** The path of the subgraph with a separator at its end; empty for the workflow itself. */
  readonly prefix: string;
  readonly nodes: Workflow['nodes'];
  readonly entered: ReadonlyMap<string, Entered>;
  readonly depth: number;
  readonly placement: WorkflowNode['placement'];
};

const expand = (workflow: Workflow, memo: FlatMemo | undefined): Flat => {
  const definitions = definitionsOf(workflow);
  const nodes: Record<string, WorkflowNode> = {};
  const origins = new Map<string, FlatNode>();
  const faults = new Map<string, GraphError>();
  const subgraphs = new Map<string, Subgraph>();
  const open = new Map<string, { readonly node: string; readonly title: string; readonly input: string }>();
  const context = { definitions };
  const add = (path: string, origin: WorkflowNode, flat: WorkflowNode): void => {
    const before = memo?.nodes.get(path);
    const kept = before && before.origin === origin && isSame(before.flat, flat) ? before.flat : flat;
    nodes[path] = kept;
    origins.set(path, { origin, flat: kept });
  };
  let count = 0;
  const visit = (level: Level): void => {
    for (const [id, origin] of Object.entries(level.nodes)) {
      const path = level.prefix + id;
      const node = effective(level, origin, { entered: level.entered.get(id), context, fault: (error) => faults.set(path, error(path)) });
      const use = definitionIdOf(node);
      if (use === undefined || node.mode !== undefined) {
        count++;
        add(path, origin, use !== undefined && node.mode === 'muted' ? { ...node, inputs: {} } : node);
        continue;
      }
      const problem = subgraphFault(node, path, { definitions, count, depth: level.depth });
      const definition = own(definitions, use);
      if (problem || !definition) {
        if (problem) faults.set(path, problem);
        count++;
        add(path, origin, node);
        continue;
      }
      const prefix = path + pathSeparator;
      const entered = enter(node, definition, (place, input) =>
        open.set(portKey(prefix + place.node, place.name), { node: path, title: node.title ?? definition.name, input }),
      );
      subgraphs.set(path, { definition, outputs: outputsOf(definition, prefix, context) });
      visit({ prefix, nodes: definition.nodes, entered, depth: level.depth + 1, placement: node.placement ?? level.placement });
    }
  };
  visit({ prefix: '', nodes: workflow.nodes, entered: new Map(), depth: 0, placement: undefined });
  const broken = [...faults.keys()].filter((path) => definitionIdOf(nodes[path] ?? { type: '' }) !== undefined);
  const outer = (link: Link): Link => {
    const path = Object.hasOwn(nodes, link.node) ? undefined : broken.find((one) => link.node.startsWith(one + pathSeparator));
    return path === undefined ? link : { node: path, port: link.port };
  };
  // links into subgraphs that were not replaced end at the subgraph
  if (broken.length > 0) {
    for (const [path, node] of Object.entries(nodes)) {
      const inputs = Object.fromEntries(Object.entries(node.inputs).map(([port, link]) => [port, outer(link)]));
      nodes[path] = { ...node, inputs };
    }
  }
  if (memo) memo.nodes = origins;
  const flat = { ...workflow, nodes, interface: flatInterface(workflow, context, outer) };
  return {
    workflow: flat,
    faults,
    subgraphs,
    openInput(nodeId, port) {
      const first = open.get(portKey(nodeId, port));
      let at = first;
      for (let outer = at; outer; outer = open.get(portKey(at.node, at.input))) at = outer;
      const top = at ? openAtTop(workflow, at.node, at.input) : openAtTop(workflow, nodeId, port);
      return top ?? at;
    },
  };
};

type Context = { readonly definitions: Definitions };

const portKey = (path: string, port: string): string => `${path}\n${port}`;

type Effect = {
  readonly entered: Entered | undefined;
  readonly context: Context;
  /** Reports a fault of the node. */
  fault(error: (path: string) => GraphError): void;
};

/** A node with what its subgraph enters into it, and with links from flat nodes. The same object if that changes nothing. */
const effective = (level: Level, origin: WorkflowNode, { entered, context, fault }: Effect): WorkflowNode => {
  let inputs: Record<string, Link> | undefined;
  for (const [port, link] of Object.entries(origin.inputs)) {
    if (entered && (entered.cut.has(port) || Object.hasOwn(entered.inputs, port))) {
      inputs ??= { ...origin.inputs };
      delete inputs[port];
      continue;
    }
    const { missing, ...from } = sourceOf(level.prefix, level.nodes, link, context);
    if (missing) {
      fault((path) => noSuchOutput(path, { node: level.prefix + link.node, port: link.port, outputs: missing }));
      inputs ??= { ...origin.inputs };
      delete inputs[port];
    } else if (from.node !== link.node || from.port !== link.port) {
      inputs ??= { ...origin.inputs };
      inputs[port] = from;
    }
  }
  for (const [port, link] of Object.entries(entered?.inputs ?? {})) {
    inputs ??= { ...origin.inputs };
    inputs[port] = link;
  }
  const places = level.placement !== undefined && origin.placement === undefined;
  const params = entered && Object.keys(entered.params).length > 0 ? { ...origin.params, ...entered.params } : undefined;
  if (!inputs && !params && !places) return origin;
  return { ...origin, ...(inputs && { inputs }), ...(params && { params }), ...(places && { placement: level.placement }) };
};

/** `missing`: the subgraph has no such output, but these. */
type FlatSource = Link & { readonly missing?: readonly string[] };

/** The output of a flat node that an output of a node of a level stands for. */
const sourceOf = (prefix: string, nodes: Workflow['nodes'], link: Link, { definitions }: Context): FlatSource => {
  let [at, level, path] = [link, nodes, prefix];
  for (let depth = 0; depth <= maximumNesting; depth++) {
    const node = own(level, at.node);
    const use = node && node.mode === undefined ? definitionIdOf(node) : undefined;
    const definition = use === undefined ? undefined : own(definitions, use);
    if (!definition) break;
    const output = own(definition.interface.outputs, at.port);
    if (!output) return { node: path + at.node, port: at.port, missing: Object.keys(definition.interface.outputs) };
    path += at.node + pathSeparator;
    at = { node: output.node, port: output.port };
    level = definition.nodes;
  }
  return { node: path + at.node, port: at.port };
};

const outputsOf = (definition: Definition, prefix: string, context: Context): Record<string, Link> =>
  Object.fromEntries(
    Object.entries(definition.interface.outputs).map(([name, { node, port }]) => {
      const { missing: _, ...source } = sourceOf(prefix, definition.nodes, { node, port }, context);
      return [name, source];
    }),
  );

/** What a subgraph enters into the nodes of its definition. Reports the ports that it does not feed. */
export const enter = (
  node: WorkflowNode,
  definition: Definition,
  onOpen: (place: Place, input: string) => void,
): ReadonlyMap<string, Entered> => {
  const all = new Map<string, Entered>();
  const into = (id: string): Entered => {
    const entered = all.get(id) ?? { params: {}, inputs: {}, cut: new Set<string>() };
    all.set(id, entered);
    return entered;
  };
  for (const [name, input] of Object.entries(definition.interface.inputs)) {
    const link = own(node.inputs, name);
    for (const place of placesOf(input)) {
      if (link) into(place.node).inputs[place.name] = link;
      else if (place.kind === 'port') onOpen(place, name);
      else if (Object.hasOwn(node.params, name)) {
        into(place.node).params[place.name] = node.params[name];
        into(place.node).cut.add(place.name);
      }
    }
  }
  return all;
};

type Limits = Context & { readonly count: number; readonly depth: number };

/** What is wrong with the use of a definition. */
const subgraphFault = (node: WorkflowNode, path: string, { definitions, count, depth }: Limits): GraphError | undefined => {
  const id = definitionIdOf(node) ?? '';
  const definition = own(definitions, id);
  if (!definition) {
    const template =
      'Node "{node}" uses the subgraph "{definition}", which the workflow does not contain. Insert it again, or replace the node.';
    return new GraphError('UNKNOWN_TYPE', template, { nodeId: path, params: { node: path, definition: id } });
  }
  const title = definition.name;
  const measure = measuresOf(definitions).get(id);
  if (measure?.recursion)
    return new GraphError('CYCLE', 'The subgraph "{title}" of node "{node}" is a part of itself: {ring}. Remove one of the uses.', {
      nodeId: path,
      params: { node: path, title, ring: measure.recursion.map((one) => own(definitions, one)?.name ?? one).join(' → ') },
    });
  if (count + (measure?.nodes ?? 0) > maximumNodes || depth + (measure?.depth ?? 1) > maximumNesting)
    return new GraphError(
      'BAD_WORKFLOW',
      'With node "{node}" ({title}), the workflow has more than {nodes} nodes, or more than {levels} levels of subgraphs. Remove some of them.',
      { nodeId: path, params: { node: path, title, nodes: maximumNodes, levels: maximumNesting } },
    );
  const { inputs } = definition.interface;
  const known = listed(Object.keys(inputs));
  const link = Object.keys(node.inputs).find((name) => !Object.hasOwn(inputs, name));
  if (link !== undefined)
    return new GraphError(
      'UNKNOWN_PORT',
      'Node "{node}" ({title}) has no input or parameter "{port}". It has: {ports}. Connect the link to one of them, or remove it.',
      { nodeId: path, params: { node: path, title, port: link, ports: known } },
    );
  const param = Object.keys(node.params).find((name) => own(inputs, name)?.param === undefined);
  if (param !== undefined)
    return new GraphError('BAD_PARAMS', 'Node "{node}" ({title}) has no parameter "{param}". Its parameters: {known}. Remove it.', {
      nodeId: path,
      params: { node: path, title, param, known: listed(Object.keys(inputs).filter((name) => inputs[name]?.param !== undefined)) },
    });
  for (const [name, input] of Object.entries(inputs)) {
    const lost = placesOf(input).find((place) => !Object.hasOwn(definition.nodes, place.node));
    if (!lost || !(Object.hasOwn(node.inputs, name) || Object.hasOwn(node.params, name))) continue;
    const template = 'Input "{input}" of node "{node}" ({title}) belongs to its node "{inner}", which does not exist. Remove the input.';
    return new GraphError('UNKNOWN_NODE', template, { nodeId: path, params: { node: path, title, input: name, inner: lost.node } });
  }
  return undefined;
};

const noSuchOutput = (
  path: string,
  { node, port, outputs }: { readonly node: string; readonly port: string; readonly outputs: readonly string[] },
): GraphError =>
  new GraphError(
    'UNKNOWN_PORT',
    'Node "{node}" has a link from output "{port}" of node "{source}", which does not exist. The outputs of "{source}": {outputs}.',
    { nodeId: path, params: { node: path, source: node, port, outputs: listed(outputs) } },
  );

/** The interface of a workflow, with the places and outputs of flat nodes. */
const flatInterface = (workflow: Workflow, context: Context, outer: (link: Link) => Link): Workflow['interface'] => ({
  inputs: Object.fromEntries(Object.entries(workflow.interface.inputs).map(([name, input]) => [name, flatInput(workflow, input, context)])),
  outputs: Object.fromEntries(
    Object.entries(workflow.interface.outputs).map(([name, output]) => {
      const { missing: _, ...source } = sourceOf('', workflow.nodes, { node: output.node, port: output.port }, context);
      return [name, { ...output, ...outer(source) }];
    }),
  ),
});

const flatInput = (workflow: Workflow, input: InterfaceInput, context: Context): InterfaceInput => {
  const places = placesOf(input).flatMap((place) => flatPlaces('', workflow.nodes, place, context));
  const [first, ...others] = places.map(({ node, name, kind }) => ({ node, [kind]: name }));
  const { param: _, port: __, also: ___, ...words } = input;
  return { ...words, ...first, node: first?.node ?? input.node, ...(others.length > 0 && { also: others }) };
};

/** The params or ports of flat nodes that a place stands for. */
export const flatPlaces = (prefix: string, nodes: Workflow['nodes'], place: Place, context: Context, depth = 0): readonly Place[] => {
  const node = own(nodes, place.node);
  const use = node && node.mode === undefined ? definitionIdOf(node) : undefined;
  const definition = use === undefined ? undefined : own(context.definitions, use);
  const input = definition && own(definition.interface.inputs, place.name);
  if (!definition || !input || depth > maximumNesting) return [{ ...place, node: prefix + place.node }];
  const inner = prefix + place.node + pathSeparator;
  return placesOf(input).flatMap((one) => flatPlaces(inner, definition.nodes, one, context, depth + 1));
};

/** Whether two flat nodes of one origin are equal: they differ at most in their params and inputs. */
const isSame = (a: WorkflowNode, b: WorkflowNode): boolean =>
  a.placement === b.placement && shallow(a.params, b.params, Object.is) && shallow(a.inputs, b.inputs, sameLink);

const sameLink = (a: Link, b: Link): boolean => a.node === b.node && a.port === b.port;

const shallow = <Value>(
  a: Readonly<Record<string, Value>>,
  b: Readonly<Record<string, Value>>,
  equal: (a: Value, b: Value) => boolean,
): boolean => {
  if (a === b) return true;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && equal(a[name] as Value, b[name] as Value))
  ); // safe: both have the name
};
