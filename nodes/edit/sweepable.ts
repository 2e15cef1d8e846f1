import { type Link, own, type Param, paramsOf, type Registry, specOf, type Workflow } from '../../graph/index.ts';
import { tableNode } from '../table.ts';
import { alignedAfter, axesOf, feedsParam } from './axes.ts';

/** A param of a node of a workflow that can be swept. */
export type Sweepable = { readonly node: string; readonly param: Param; readonly value: unknown };

/** The params that a sweep can give values, in the order of the nodes: texts, numbers, choices and switches that no link feeds, except for the lists of a sweep. */
export const sweepableParams = (workflow: Workflow, registry: Registry): readonly Sweepable[] => {
  const axes = axesOf(workflow, registry);
  const swept = new Set(axes.flatMap(({ places }) => places.map(nameOf)));
  const lists = new Set(axes.filter(({ removable }) => removable).map(({ source }) => source.node));
  return Object.entries(workflow.nodes).flatMap(([node, { type, params, inputs, definition }]) => {
    const spec = specOf(workflow, { type, definition }, registry);
    // what shows or saves results has no results of its own
    if (!spec || lists.has(node) || spec.regions || spec.sink || type === tableNode.type) return [];
    return Object.values(paramsOf(spec)).flatMap((param): Sweepable[] => {
      const isFree = !Object.hasOwn(inputs, param.name) || swept.has(nameOf({ node, port: param.name }));
      if (param.kind === undefined || param.model || !isFree) return [];
      return [{ node, param, value: own(params, param.name) ?? param.default }];
    });
  });
};

const nameOf = ({ node, port }: Link): string => `${node}.${port}`;

/** The prompt of a workflow and the seeds of what is drawn from it, for a table of both. Undefined where one of them is missing. */
export const promptAndSeeds = (
  workflow: Workflow,
  registry: Registry,
): { readonly prompt: Sweepable; readonly seeds: readonly Sweepable[] } | undefined => {
  const params = sweepableParams(workflow, registry);
  for (const prompt of params.filter(({ node, param }) => param.widget === 'textarea' && !hasInputs(workflow, registry, node))) {
    const reached = alignedAfter(workflow, registry, [prompt.node]);
    const meets = (node: string) => [...alignedAfter(workflow, registry, [node])].some((id) => reached.has(id));
    const seeds = params.filter(({ node, param }) => param.seed && node !== prompt.node && meets(node));
    if (seeds.length > 0) return { prompt, seeds };
  }
  return undefined;
};

/** Whether links enter the input ports of a node. */
const hasInputs = (workflow: Workflow, registry: Registry, node: string): boolean =>
  Object.keys(workflow.nodes[node]?.inputs ?? {}).some((port) => !feedsParam(workflow, registry, { node, port }));
