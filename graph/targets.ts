import { GraphError } from './error.ts';
import { nodeIn } from './node-in.ts';
import { own } from './own.ts';
import type { PlanRequest } from './task.ts';
import type { Wiring } from './wiring.ts';

/**
 * The nodes whose outputs a run is for: those given; else the interface's outputs and all sinks; else all that nobody consumes.
 * Muted and bypassed nodes are no targets by default. Throws `GraphError` UNKNOWN_NODE, UNKNOWN_PORT or NOTHING_TO_RUN.
 */
export const targetsOf = (request: PlanRequest, wiring: Wiring): readonly string[] => {
  const { workflow, registry, targets } = request;
  if (targets) return givenTargets(request, targets);
  const named = outputNodes(request);
  const isWanted = (nodeId: string, type: string) => named.has(nodeId) || own(registry, type)?.sink === true;
  const nodes = Object.entries(workflow.nodes);
  const active = nodes.filter(([, { mode }]) => mode === undefined);
  if (nodes.some(([nodeId, { type }]) => isWanted(nodeId, type))) {
    const chosen = active.filter(([nodeId, { type }]) => isWanted(nodeId, type)).map(([nodeId]) => nodeId);
    if (chosen.length > 0) return chosen;
    throw new GraphError('NOTHING_TO_RUN', 'All outputs of the workflow are muted or bypassed. Make one active, or name a node to run to.');
  }
  const consumed = new Set(active.flatMap(([nodeId]) => Object.values(wiring(nodeId)).map(({ node }) => node)));
  const ends = active.map(([nodeId]) => nodeId).filter((nodeId) => !consumed.has(nodeId));
  if (ends.length > 0) return ends;
  // each is consumed by another, so there is a cycle: planning all of them finds it
  if (active.length > 0) return active.map(([nodeId]) => nodeId);
  throw new GraphError('NOTHING_TO_RUN', 'The workflow has no active node, so there is nothing to run. Add a node first.');
};

const givenTargets = ({ workflow }: PlanRequest, targets: readonly string[]): readonly string[] => {
  for (const nodeId of targets) {
    const { mode } = nodeIn(workflow, nodeId);
    if (mode) throw new GraphError('NOTHING_TO_RUN', `The node "${nodeId}" is ${mode}. Make it active to run to it.`, { nodeId });
  }
  if (targets.length === 0) throw new GraphError('NOTHING_TO_RUN', 'No node to run to was named. Name at least one.');
  return [...new Set(targets)];
};

/** The nodes that the interface's outputs name. */
const outputNodes = ({ workflow, registry }: PlanRequest): ReadonlySet<string> => {
  for (const [name, { node, port }] of Object.entries(workflow.interface.outputs)) {
    const type = own(workflow.nodes, node)?.type;
    if (type === undefined) {
      const fault = `The workflow's output "${name}" names the node "${node}", which is not there. Remove the output, or bring the node back.`;
      throw new GraphError('UNKNOWN_NODE', fault, { nodeId: node });
    }
    const spec = own(registry, type);
    if (!spec || Object.hasOwn(spec.outputs, port)) continue;
    const ports = Object.keys(spec.outputs).join(', ') || 'none';
    const fault = `The workflow's output "${name}" names the port "${port}", which "${node}" lacks. It has: ${ports}. Name one of those.`;
    throw new GraphError('UNKNOWN_PORT', fault, { nodeId: node });
  }
  return new Set(Object.values(workflow.interface.outputs).map(({ node }) => node));
};
