import { GraphError } from './error.ts';
import type { Registry } from './node.ts';
import { nodeIn } from './node-in.ts';
import { own } from './own.ts';
import type { Workflow } from './workflow.ts';

/**
 * The nodes whose outputs a run is for: those given; else the interface's outputs and all sinks; else all that nobody consumes.
 * Muted and bypassed nodes are no targets by default. Throws `GraphError` UNKNOWN_NODE, UNKNOWN_PORT or NOTHING_TO_RUN.
 */
export const targetsOf = (workflow: Workflow, registry: Registry, given?: readonly string[]): readonly string[] => {
  if (given) {
    for (const nodeId of given) {
      const { mode } = nodeIn(workflow, nodeId);
      if (mode) throw new GraphError('NOTHING_TO_RUN', `The node "${nodeId}" is ${mode}. Make it active to run to it.`, { nodeId });
    }
    return [...new Set(given)];
  }
  for (const [name, { node, port }] of Object.entries(workflow.interface.outputs)) {
    const spec = own(registry, nodeIn(workflow, node).type);
    if (spec && !Object.hasOwn(spec.outputs, port)) {
      const ports = Object.keys(spec.outputs).join(', ');
      throw new GraphError(
        'UNKNOWN_PORT',
        `The workflow's output "${name}" names the port "${port}", which "${node}" lacks. It has: ${ports}.`,
        { nodeId: node },
      );
    }
  }
  const active = Object.entries(workflow.nodes).filter(([, { mode }]) => mode === undefined);
  const named = new Set(Object.values(workflow.interface.outputs).map(({ node }) => node));
  const chosen = active.filter(([nodeId, { type }]) => named.has(nodeId) || own(registry, type)?.sink === true).map(([nodeId]) => nodeId);
  if (chosen.length > 0) return chosen;
  const consumed = new Set(active.flatMap(([, { inputs }]) => Object.values(inputs).map(({ node }) => node)));
  const ends = active.map(([nodeId]) => nodeId).filter((nodeId) => !consumed.has(nodeId));
  if (ends.length > 0) return ends;
  if (active.length > 0) return active.map(([nodeId]) => nodeId);
  throw new GraphError('NOTHING_TO_RUN', 'The workflow has no active node, so there is nothing to run. Add a node first.');
};
