import type { Workflow } from '../../graph/index.ts';
import type { Variation } from '../variations.ts';

/** Variations of one shape as one workflow and the values that each sets in it. */
export type Batch = {
  readonly workflow: Workflow;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly variations: readonly Variation[];
};

type Place = { readonly node: string; readonly param: string };

/**
 * Sorts variations into batches: those of a batch differ in nothing but values of params. Such a param becomes an input of the batch's
 * workflow, under the name that it has in the interface, else `node.param`.
 */
export const batchesOf = (variations: readonly Variation[]): readonly Batch[] => {
  const shapes = new Map<string, Variation[]>();
  for (const variation of variations) {
    const shape = shapeOf(variation.workflow);
    shapes.set(shape, [...(shapes.get(shape) ?? []), variation]);
  }
  return [...shapes.values()].map(batchOf);
};

/** The workflow without values, as text; of two texts that are equal, the workflows have the same nodes and links. */
const shapeOf = ({ nodes, ...rest }: Workflow): string =>
  JSON.stringify({ ...rest, nodes: Object.entries(nodes).map(([id, { params: _, ...node }]) => [id, node]) });

const batchOf = (variations: readonly Variation[]): Batch => {
  const [first] = variations;
  if (!first) throw new Error('A batch has at least one variation.');
  const names = new Map(differing(variations.map(({ workflow }) => workflow)).map((place) => [nameOf(first.workflow, place), place]));
  let workflow = first.workflow;
  for (const [name, place] of names) workflow = withInput(workflow, name, place);
  const rows = variations.map((variation) =>
    Object.fromEntries(
      [...names].flatMap(([name, { node, param }]) => {
        const value = variation.workflow.nodes[node]?.params[param];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  );
  return { workflow, rows, variations };
};

/** The params that do not have one value in all workflows. */
const differing = (workflows: readonly Workflow[]): readonly Place[] => {
  const values = new Map<string, { readonly place: Place; readonly seen: Map<string, number> }>();
  for (const { nodes } of workflows) {
    for (const [node, { params }] of Object.entries(nodes)) {
      for (const [param, value] of Object.entries(params)) {
        const key = JSON.stringify([node, param]);
        const { seen } = values.get(key) ?? { seen: new Map<string, number>() };
        const text = JSON.stringify(value);
        seen.set(text, (seen.get(text) ?? 0) + 1);
        values.set(key, { place: { node, param }, seen });
      }
    }
  }
  return [...values.values()].filter(({ seen }) => [...seen.values()][0] !== workflows.length).map(({ place }) => place);
};

const nameOf = ({ interface: { inputs } }: Workflow, { node, param }: Place): string =>
  Object.entries(inputs).find(([, input]) => input.node === node && input.param === param)?.[0] ?? `${node}.${param}`.slice(0, 64);

/** With the input, and without the value that each row sets or leaves to its default. */
const withInput = (workflow: Workflow, name: string, { node, param }: Place): Workflow => {
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
