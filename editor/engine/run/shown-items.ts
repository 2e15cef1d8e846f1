import { type ExplainRequest, own, sourcesOf, type Task } from '../../../graph/index.ts';
import type { ShownItem } from './item-origin.ts';

/** Which parts of the picture of a task show which items of other nodes: the cells of a sheet. Empty for nodes whose pictures have no parts, and where an input is no longer stored. */
export const shownItems = async ({ plan, registry, outputs }: ExplainRequest, task: Task): Promise<readonly ShownItem[]> => {
  const spec = own(registry, task.type);
  if (!spec?.regions) return [];
  const values: Record<string, unknown> = {};
  for (const [input, { node, port }] of Object.entries(sourcesOf(task))) {
    const source = plan.tasks.find(({ nodeId }) => nodeId === node);
    values[input] = source && outputs(source)?.[port];
    if (values[input] === undefined) return [];
  }
  const regions = await spec.regions({ inputs: values, params: task.params });
  return regions.flatMap(({ input, item, box }): ShownItem[] => {
    const source = own(task.inputs, input);
    return source ? [{ box, place: { node: source.node, port: source.port, item }, output: values[input] }] : [];
  });
};
