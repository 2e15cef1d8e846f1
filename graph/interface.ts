import { disconnect, setParam } from './edit/links.ts';
import { GraphError, listed } from './error.ts';
import type { Registry } from './node.ts';
import { own } from './own.ts';
import type { Workflow } from './workflow.ts';

/**
 * Sets inputs of a workflow's interface by name. A link into the same param is removed. Values are checked when the workflow is planned.
 * Throws `GraphError` BAD_EDIT for a name that is not an input.
 */
export const enterInputs = (workflow: Workflow, values: Readonly<Record<string, unknown>>): Workflow =>
  Object.entries(values).reduce((changed, [name, value]) => {
    const input = own(workflow.interface.inputs, name);
    if (!input) {
      throw new GraphError('BAD_EDIT', 'The workflow has no input "{name}". Its inputs: {inputs}.', {
        params: { name: name.slice(0, 100), inputs: listed(Object.keys(workflow.interface.inputs)) },
      });
    }
    return enterParam(changed, { ...input, value });
  }, workflow);

/** Sets a param, and removes the link that fed it. Throws `GraphError` UNKNOWN_NODE. */
export const enterParam = (
  workflow: Workflow,
  { node, param, value }: { readonly node: string; readonly param: string; readonly value: unknown },
): Workflow => setParam(disconnect(workflow, node, param), { node, param, value });

/** An output of a run: an output of a node under a name. `declared`: the interface names it. */
export type NamedOutput = { readonly name: string; readonly node: string; readonly port: string; readonly declared: boolean };

/**
 * The outputs of a run with names: first those of the interface, even of nodes that are not targets; then all outputs of the targets that
 * the interface does not name, as `node.port`.
 */
export const namedOutputs = (
  { nodes, interface: { outputs } }: Workflow,
  registry: Registry,
  targets: readonly { readonly node: string }[],
): readonly NamedOutput[] => {
  const declared = Object.entries(outputs).map(([name, { node, port }]) => ({ name, node, port, declared: true }));
  const named = new Set(declared.map(({ node }) => node));
  const others = [...new Set(targets.map(({ node }) => node))].filter((node) => !named.has(node));
  return [
    ...declared,
    ...others.flatMap((node) => {
      const ports = Object.keys(own(registry, own(nodes, node)?.type ?? '')?.outputs ?? {});
      return ports.map((port) => ({ name: `${node}.${port}`, node, port, declared: false }));
    }),
  ];
};
