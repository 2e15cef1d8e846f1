import { sentence } from '../errors/index.ts';
import { GraphError, listed } from './error.ts';
import { nodeIn } from './node-in.ts';
import { own } from './own.ts';
import type { PlanRequest } from './task.ts';
import { sourceNodes, type Wiring } from './wiring.ts';

/**
 * The nodes whose outputs a run computes: the requested ones; else the interface's outputs and all sinks; else all nodes without consumers.
 * Muted and bypassed nodes are not targets by default. Throws `GraphError` UNKNOWN_NODE, UNKNOWN_PORT or NOTHING_TO_RUN.
 */
export const targetsOf = (request: PlanRequest, wiring: Wiring): readonly string[] => {
  const { workflow, registry, targets } = request;
  if (targets) return requestedTargets(request, targets);
  const named = outputNodes(request);
  const isWanted = (nodeId: string, type: string) => named.has(nodeId) || own(registry, type)?.sink === true;
  const nodes = Object.entries(workflow.nodes);
  const active = nodes.filter(([, { mode }]) => mode === undefined);
  if (nodes.some(([nodeId, { type }]) => isWanted(nodeId, type))) {
    const chosen = active.filter(([nodeId, { type }]) => isWanted(nodeId, type)).map(([nodeId]) => nodeId);
    if (chosen.length > 0) return chosen;
    throw new GraphError('NOTHING_TO_RUN', 'All outputs of the workflow are muted or bypassed. Activate one, or name a node to run.');
  }
  const consumed = new Set(active.flatMap(([nodeId]) => sourceNodes(wiring(nodeId))));
  const ends = active.map(([nodeId]) => nodeId).filter((nodeId) => !consumed.has(nodeId));
  if (ends.length > 0) return ends;
  // every node has a consumer, so there is a cycle: planning all nodes reports it
  if (active.length > 0) return active.map(([nodeId]) => nodeId);
  throw new GraphError('NOTHING_TO_RUN', 'The workflow has no active nodes, so there is nothing to run. Add a node first.');
};

const requestedTargets = ({ workflow }: PlanRequest, targets: readonly string[]): readonly string[] => {
  for (const nodeId of targets) {
    const { mode } = nodeIn(workflow, nodeId);
    if (mode)
      throw new GraphError('NOTHING_TO_RUN', 'Node "{node}" is {mode}. Activate it to run it.', {
        nodeId,
        params: { node: nodeId, mode: sentence(mode) },
      });
  }
  if (targets.length === 0) throw new GraphError('NOTHING_TO_RUN', 'No node to run was named. Name at least one.');
  return [...new Set(targets)];
};

/** The nodes of the interface's outputs. */
const outputNodes = ({ workflow, registry }: PlanRequest): ReadonlySet<string> => {
  for (const [name, { node, port }] of Object.entries(workflow.interface.outputs)) {
    const type = own(workflow.nodes, node)?.type;
    if (type === undefined) {
      const template =
        'Output "{name}" of the workflow comes from node "{node}", which does not exist. Remove the output, or add the node again.';
      throw new GraphError('UNKNOWN_NODE', template, { nodeId: node, params: { name, node } });
    }
    const spec = own(registry, type);
    if (!spec || Object.hasOwn(spec.outputs, port)) continue;
    const template =
      'Output "{name}" of the workflow comes from "{node}.{port}", which does not exist. The outputs of "{node}": {outputs}.';
    const outputs = listed(Object.keys(spec.outputs));
    throw new GraphError('UNKNOWN_PORT', template, { nodeId: node, params: { name, node, port, outputs } });
  }
  return new Set(Object.values(workflow.interface.outputs).map(({ node }) => node));
};
