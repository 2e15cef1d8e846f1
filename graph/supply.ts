import { sentence } from '../errors/index.ts';
import { GraphError } from './error.ts';
import { unknownInput } from './interface.ts';
import { own } from './own.ts';
import { placesOf } from './places.ts';
import type { Planned, PlannedValue, SuppliedValue } from './task.ts';
import type { Workflow } from './workflow.ts';

/** The port under which a store keeps a supplied value: `{ value }`, under the value's key. */
export const suppliedPort = 'value';

/** The source of links from a supplied value. No node has this id, because ids have no `$`. */
const sourceId = (name: string): string => `$${name}`;

/** The name of the input whose supplied value a link comes from; undefined for a link from a node. */
export const suppliedName = (nodeId: string): string | undefined => (nodeId.startsWith('$') ? nodeId.slice(1) : undefined);

/** A workflow whose supplied values are linked to the places of their inputs. */
export type Supplied = { readonly workflow: Workflow; readonly planned: ReadonlyMap<string, Planned> };

const none: ReadonlyMap<string, Planned> = new Map();

/**
 * Links supplied values to the params and ports that the interface names, in place of the links that are there. A name that is no input of the interface, and an
 * input of a node that does not exist, is passed to `onFault` as a `GraphError`, which is thrown by default.
 */
export const withValues = (
  workflow: Workflow,
  values: Readonly<Record<string, SuppliedValue>> = {},
  onFault: (error: GraphError) => void = refuse,
): Supplied => {
  const entries = Object.entries(values);
  if (entries.length === 0) return { workflow, planned: none };
  const nodes = { ...workflow.nodes };
  const planned = new Map<string, Planned>();
  for (const [name, { key, type }] of entries) {
    const input = own(workflow.interface.inputs, name);
    if (!input) {
      onFault(unknownInput(workflow, name));
      continue;
    }
    const id = sourceId(name);
    planned.set(id, {
      task: { nodeId: id, type: '', version: 1, params: {}, inputs: {}, paramLinks: {}, key },
      outputs: { [suppliedPort]: type },
    });
    for (const { node, name: port } of placesOf(input)) {
      const before = own(nodes, node);
      if (before) nodes[node] = { ...before, inputs: { ...before.inputs, [port]: { node: id, port: suppliedPort } } };
      else onFault(unknownNode(name, node));
    }
  }
  return { workflow: { ...workflow, nodes }, planned };
};

const refuse = (error: GraphError): never => {
  throw error;
};

const unknownNode = (name: string, node: string): GraphError =>
  new GraphError(
    'UNKNOWN_NODE',
    'Input "{name}" of the workflow belongs to node "{node}", which does not exist. Remove the input, or add the node again.',
    { nodeId: node, params: { name, node } },
  );

/** The supplied values of a plan request, as the plan lists them. */
export const plannedValues = (values: Readonly<Record<string, SuppliedValue>> = {}): readonly PlannedValue[] =>
  Object.entries(values).map(([name, value]) => ({ name, ...value }));

/** The error of a required port that only the interface feeds, and that got no value. */
export const missingValue = (params: {
  readonly nodeId: string;
  readonly title: string;
  readonly port: string;
  readonly input: string;
}): GraphError =>
  new GraphError(
    'MISSING_INPUT',
    'The input "{name}" of the workflow has no value. Node "{node}" ({title}) needs it as "{input}": supply a value, or connect an output.',
    { nodeId: params.nodeId, params: { node: params.nodeId, title: params.title, input: params.port, name: params.input } },
  );

/** How an error names the source of a link: `decode.images`, or the input of the workflow. */
export const sourceInWords = (node: string, port: string) => {
  const name = suppliedName(node);
  return name === undefined ? `${node}.${port}` : sentence('the value of input {name}', { name });
};
