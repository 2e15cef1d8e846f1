import { disconnect, setParam } from './edit/links.ts';
import { GraphError, listed } from './error.ts';
import { own } from './own.ts';
import { placesOf } from './places.ts';
import type { Workflow } from './workflow.ts';

/** The name of the input that feeds a port; undefined when none does. */
export const inputOfPort = ({ interface: { inputs } }: Workflow, node: string, port: string): string | undefined =>
  Object.entries(inputs).find(([, input]) =>
    placesOf(input).some((place) => place.kind === 'port' && place.node === node && place.name === port),
  )?.[0];

/** The entries of an interface in their order: those with `order` first, the others as they are in the file. */
export const inOrder = <Entry extends { readonly order?: number | undefined }>(
  entries: Readonly<Record<string, Entry>>,
): readonly (readonly [string, Entry])[] => {
  const rank = ({ order = Number.POSITIVE_INFINITY }: Entry): number => order;
  // not a subtraction: two infinities have no difference
  return Object.entries(entries).sort(([, a], [, b]) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
};

/** The error of a name that is no input of the interface. */
export const unknownInput = ({ interface: { inputs } }: Workflow, name: string): GraphError =>
  new GraphError('BAD_EDIT', 'The workflow has no input "{name}". Its inputs: {inputs}.', {
    params: { name: name.slice(0, 100), inputs: listed(Object.keys(inputs)) },
  });

/**
 * Sets inputs of a workflow's interface that are params, by name. Links into the same params are removed. Values are checked when the workflow is planned.
 * Throws `GraphError` BAD_EDIT for a name that is not an input, and for an input that is a port: its value is supplied to the plan (`PlanRequest.values`).
 */
export const enterInputs = (workflow: Workflow, values: Readonly<Record<string, unknown>>): Workflow =>
  Object.entries(values).reduce((changed, [name, value]) => {
    const input = own(workflow.interface.inputs, name);
    if (!input) throw unknownInput(workflow, name);
    return placesOf(input).reduce((entered, { node, name: param, kind }) => {
      if (kind === 'param') return enterParam(entered, { node, param, value });
      throw new GraphError(
        'BAD_EDIT',
        'The input "{name}" is a port, so its value is not written into the workflow. Supply it to the run.',
        {
          nodeId: node,
          params: { name: name.slice(0, 100) },
        },
      );
    }, changed);
  }, workflow);

/** Sets a param, and removes the link that fed it. Throws `GraphError` UNKNOWN_NODE. */
export const enterParam = (
  workflow: Workflow,
  { node, param, value }: { readonly node: string; readonly param: string; readonly value: unknown },
): Workflow => setParam(disconnect(workflow, node, param), { node, param, value });
