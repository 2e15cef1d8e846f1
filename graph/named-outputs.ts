import { flatten } from './flatten.ts';
import type { Registry } from './node.ts';
import { own } from './own.ts';
import type { Port } from './port.ts';
import type { Workflow } from './workflow.ts';

/**
 * An output of a run: an output of a node under a name. `declared`: the interface names it. `node` is a path where the node is in a subgraph, `kind` the
 * kind of the port, if it is known.
 */
export type NamedOutput = {
  readonly name: string;
  readonly node: string;
  readonly port: string;
  readonly kind: string | undefined;
  readonly declared: boolean;
};

/**
 * The outputs of a run with names: first those of the interface, even of nodes that are not targets; then all outputs of the targets that
 * the interface does not name, as `node.port`.
 */
export const namedOutputs = (
  workflow: Workflow,
  registry: Registry,
  targets: readonly { readonly node: string }[],
): readonly NamedOutput[] => {
  const { nodes, interface: face } = flatten(workflow).workflow;
  const portsOf = (node: string): Readonly<Record<string, Port>> => own(registry, own(nodes, node)?.type ?? '')?.outputs ?? {};
  const kindOf = (node: string, port: string) => own(portsOf(node), port)?.kind.kind;
  const declared = Object.entries(face.outputs).map(([name, { node, port }]) => ({
    ...{ name, node, port, declared: true },
    kind: kindOf(node, port),
  }));
  const named = new Set(declared.map(({ node }) => node));
  const others = [...new Set(targets.map(({ node }) => node))].filter((node) => !named.has(node));
  return [
    ...declared,
    ...others.flatMap((node) =>
      Object.keys(portsOf(node)).map((port) => ({ name: `${node}.${port}`, node, port, kind: kindOf(node, port), declared: false })),
    ),
  ];
};
