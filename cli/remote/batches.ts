import type { Workflow } from '../../graph/index.ts';
import type { Variation } from '../variations.ts';
import { valueInputs } from './uploads.ts';

/** Variations of the same shape: one workflow, and the values that each variation sets in it. */
export type Batch = {
  readonly workflow: Workflow;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly variations: readonly Variation[];
};

/** A param of a node. */
type ParamAddress = { readonly node: string; readonly param: string };

/**
 * Groups variations into batches. The variations of a batch differ only in the values of params; each such param becomes an input of the
 * batch's workflow, under its name in the interface, or else as `node.param`.
 */
export const batchesOf = (variations: readonly Variation[]): readonly Batch[] => {
  const shapes = new Map<string, Variation[]>();
  for (const variation of variations) {
    const shape = shapeOf(variation.workflow);
    shapes.set(shape, [...(shapes.get(shape) ?? []), variation]);
  }
  return [...shapes.values()].map(batchOf);
};

/** The workflow without the values of its params, as text. Workflows with equal texts have the same nodes and links. */
const shapeOf = ({ nodes, ...rest }: Workflow): string =>
  JSON.stringify({ ...rest, nodes: Object.entries(nodes).map(([id, { params: _, ...node }]) => [id, node]) });

const batchOf = (variations: readonly Variation[]): Batch => {
  const [first] = variations;
  if (!first) throw new Error('A batch has at least one variation.');
  const names = new Map(differing(variations.map(({ workflow }) => workflow)).map((address) => [nameOf(first.workflow, address), address]));
  let workflow = first.workflow;
  for (const [name, address] of names) workflow = withInput(workflow, name, address);
  const rows = variations.map((variation) => ({
    ...Object.fromEntries(
      [...names].flatMap(([name, { node, param }]) => {
        const value = variation.workflow.nodes[node]?.params[param];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    ...valueInputs(variation.values),
  }));
  return { workflow, rows, variations };
};

/** The params whose values are not the same in all workflows. */
const differing = (workflows: readonly Workflow[]): readonly ParamAddress[] => {
  const values = new Map<string, { readonly address: ParamAddress; readonly seen: Map<string, number> }>();
  for (const { nodes } of workflows) {
    for (const [node, { params }] of Object.entries(nodes)) {
      for (const [param, value] of Object.entries(params)) {
        const key = JSON.stringify([node, param]);
        const { seen } = values.get(key) ?? { seen: new Map<string, number>() };
        const text = JSON.stringify(value);
        seen.set(text, (seen.get(text) ?? 0) + 1);
        values.set(key, { address: { node, param }, seen });
      }
    }
  }
  return [...values.values()].filter(({ seen }) => [...seen.values()][0] !== workflows.length).map(({ address }) => address);
};

const nameOf = ({ interface: { inputs } }: Workflow, { node, param }: ParamAddress): string =>
  Object.entries(inputs).find(([, input]) => !input.also && input.node === node && input.param === param)?.[0] ??
  `${node}.${param}`.slice(0, 64);

/** The workflow with an input for the param, and without the param's value: each row sets it or leaves the default. */
const withInput = (workflow: Workflow, name: string, { node, param }: ParamAddress): Workflow => {
  const found = workflow.nodes[node];
  if (!found) return workflow;
  const { [param]: _, ...params } = found.params;
  const { inputs, outputs } = workflow.interface;
  return {
    ...workflow,
    nodes: { ...workflow.nodes, [node]: { ...found, params } },
    interface: { inputs: { ...inputs, [name]: inputs[name] ?? { node, param } }, outputs },
  };
};
