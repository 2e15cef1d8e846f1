import { sentence } from '../errors/index.ts';
import { pathSeparator } from './definitions.ts';
import { GraphError, listed } from './error.ts';
import type { FlatRequest } from './flatten.ts';
import { nodeIn } from './node-in.ts';
import { own } from './own.ts';
import type { PlanRequest } from './task.ts';
import { sourceNodes, unreadSources, type Wiring } from './wiring.ts';

/**
 * The nodes whose outputs a run computes: the requested ones; else the interface's outputs and all sinks; else all nodes without consumers.
 * Muted and bypassed nodes are not targets by default. Throws `GraphError` UNKNOWN_NODE, UNKNOWN_PORT or NOTHING_TO_RUN.
 */
export const targetsOf = (request: FlatRequest, wiring: Wiring): readonly string[] => {
  const { workflow, registry, targets } = request;
  if (targets) return requestedTargets(request, targets, wiring);
  const named = outputNodes(request);
  const active: string[] = [];
  const wanted: string[] = [];
  let isNamed = false;
  for (const [nodeId, { type, mode }] of Object.entries(workflow.nodes)) {
    const isWanted = named.has(nodeId) || own(registry, type)?.sink === true;
    if (isWanted) isNamed = true;
    if (mode !== undefined) continue;
    active.push(nodeId);
    if (isWanted) wanted.push(nodeId);
  }
  if (wanted.length > 0) return wanted;
  if (isNamed)
    throw new GraphError('NOTHING_TO_RUN', 'All outputs of the workflow are muted or bypassed. Activate one, or name a node to run.');
  // what feeds the inputs that a node does not read has a consumer, too: it is computed when the node reads it
  const consumed = new Set<string>();
  for (const nodeId of active) {
    const node = nodeIn(workflow, nodeId);
    const links = wiring(nodeId);
    for (const source of sourceNodes(links)) consumed.add(source);
    if (links !== node.inputs) for (const source of unreadSources(workflow, node, registry)) consumed.add(source);
  }
  const ends = active.filter((nodeId) => !consumed.has(nodeId));
  if (ends.length > 0) return ends;
  // every node has a consumer, so there is a cycle: planning all nodes reports it
  if (active.length > 0) return active;
  throw new GraphError('NOTHING_TO_RUN', 'The workflow has no active nodes, so there is nothing to run. Add a node first.');
};

const requestedTargets = (request: FlatRequest, targets: readonly string[], wiring: Wiring): readonly string[] => {
  const { workflow, flat } = request;
  const all = targets.flatMap((nodeId) => {
    if (flat?.subgraphs.has(nodeId)) return subgraphTargets(request, nodeId, wiring);
    const node = inactiveAround(workflow, nodeId) ?? nodeId;
    const { mode } = nodeIn(workflow, node);
    if (mode)
      throw new GraphError('NOTHING_TO_RUN', 'Node "{node}" is {mode}. Activate it to run it.', {
        nodeId: node,
        params: { node, mode: sentence(mode) },
      });
    return [node];
  });
  if (all.length === 0) throw new GraphError('NOTHING_TO_RUN', 'No node to run was named. Name at least one.');
  return [...new Set(all)];
};

/** The subgraph around a node that is muted or bypassed, so that the node is not a part of the run. */
const inactiveAround = ({ nodes }: PlanRequest['workflow'], path: string): string | undefined => {
  if (own(nodes, path)) return undefined;
  for (let end = path.indexOf(pathSeparator); end >= 0; end = path.indexOf(pathSeparator, end + 1)) {
    if (own(nodes, path.slice(0, end))) return path.slice(0, end);
  }
  return undefined;
};

/** The nodes of a subgraph that compute its outputs, and its sinks; or else those without consumers in it. */
const subgraphTargets = ({ workflow, registry, flat }: FlatRequest, path: string, wiring: Wiring): readonly string[] => {
  const outputs = Object.values(flat?.subgraphs.get(path)?.outputs ?? {}).map(({ node }) => node);
  const inside = Object.entries(workflow.nodes).filter(([id, { mode }]) => mode === undefined && id.startsWith(path + pathSeparator));
  const sinks = inside.filter(([, { type }]) => own(registry, type)?.sink === true).map(([id]) => id);
  const wanted = [...outputs.filter((id) => own(workflow.nodes, id)?.mode === undefined), ...sinks];
  if (wanted.length > 0) return wanted;
  const consumed = new Set(inside.flatMap(([id]) => sourceNodes(wiring(id))));
  return inside.map(([id]) => id).filter((id) => !consumed.has(id));
};

/** The nodes of the interface's outputs. */
const outputNodes = ({ workflow, registry, flat }: FlatRequest): ReadonlySet<string> => {
  for (const [name, { node, port }] of Object.entries(workflow.interface.outputs)) {
    const type = own(workflow.nodes, node)?.type;
    const subgraph = flat?.subgraphs.get(node);
    if (subgraph) throw noOutput(name, { node, port, outputs: Object.keys(subgraph.outputs) });
    if (type === undefined) {
      const template =
        'Output "{name}" of the workflow comes from node "{node}", which does not exist. Remove the output, or add the node again.';
      throw new GraphError('UNKNOWN_NODE', template, { nodeId: node, params: { name, node } });
    }
    const spec = own(registry, type);
    if (!spec || Object.hasOwn(spec.outputs, port)) continue;
    throw noOutput(name, { node, port, outputs: Object.keys(spec.outputs) });
  }
  return new Set(Object.values(workflow.interface.outputs).map(({ node }) => node));
};

const noOutput = (
  name: string,
  { node, port, outputs }: { readonly node: string; readonly port: string; readonly outputs: readonly string[] },
): GraphError => {
  const template = 'Output "{name}" of the workflow comes from "{node}.{port}", which does not exist. The outputs of "{node}": {outputs}.';
  return new GraphError('UNKNOWN_PORT', template, { nodeId: node, params: { name, node, port, outputs: listed(outputs) } });
};
