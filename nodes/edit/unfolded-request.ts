import {
  type ExplainRequest,
  explain,
  own,
  type Port,
  type Source,
  sourcesOf,
  type Task,
  unfoldNode,
  type Workflow,
} from '../../graph/index.ts';

/** An item of an output of a node, which is named by its path. */
export type Item = { readonly node: string; readonly port: string; readonly item: number };
/** An item with what explains it. */
export type Explained = { readonly workflow: Workflow; readonly request: ExplainRequest; readonly item: Item };

/**
 * Unpacks the subgraphs around the node of an item, and those that more than one item enters or leaves on the way to it, so that all nodes whose batches can be
 * shortened stand at the top of the workflow. Keys stay as they are, and the tasks of the plan are renamed to the nodes as they are called afterwards.
 */
export const unfoldedRequest = (explained: Explained): Explained => {
  let unfolded = explained;
  for (let id = subgraphToUnfold(unfolded); id !== undefined; id = subgraphToUnfold(unfolded)) unfolded = unfold(unfolded, id);
  return unfolded;
};

/** The node at the top of the workflow that stands for a path, where the path leads into a subgraph. */
const subgraphOf = (path: string): string | undefined => (path.includes('/') ? path.slice(0, path.indexOf('/')) : undefined);

const subgraphToUnfold = ({ request, item }: Explained): string | undefined => {
  const around = subgraphOf(item.node);
  if (around !== undefined) return around;
  const involved = new Set(explain(request, item).map(({ node }) => node));
  for (const task of request.plan.tasks) {
    if (!involved.has(task.nodeId)) continue;
    for (const source of Object.values(sourcesOf(task))) {
      const [from, into] = [subgraphOf(source.node), subgraphOf(task.nodeId)];
      if (from !== into && involved.has(source.node) && countOf(request, source) !== 1) return from ?? into;
    }
  }
  return undefined;
};

const unfold = ({ workflow, request, item }: Explained, id: string): Explained => {
  const unfolded = unfoldNode(workflow, id);
  const renamed = (path: string): string => {
    if (subgraphOf(path) !== id) return path;
    const [inner = '', ...rest] = path.slice(id.length + 1).split('/');
    return [own(unfolded.ids, inner) ?? inner, ...rest].join('/');
  };
  return { workflow: unfolded.workflow, request: renamedRequest(request, renamed), item: { ...item, node: renamed(item.node) } };
};

/** The number of items of an output, where a store still has it. */
export const countOf = ({ plan, registry, outputs }: ExplainRequest, { node, port }: Pick<Source, 'node' | 'port'>): number | undefined => {
  const task = plan.tasks.find(({ nodeId }) => nodeId === node);
  const value = task && outputs(task)?.[port];
  const of = task && own<Port>(own(registry, task.type)?.outputs ?? {}, port);
  return value === undefined || !of ? undefined : of.kind.count(value);
};

/** A request whose tasks have other names. */
const renamedRequest = (request: ExplainRequest, renamed: (path: string) => string): ExplainRequest => {
  const sources = (links: Task['inputs']): Task['inputs'] =>
    Object.fromEntries(Object.entries(links).map(([name, source]): [string, Source] => [name, { ...source, node: renamed(source.node) }]));
  const before = new Map<Task, Task>();
  const tasks = request.plan.tasks.map((task) => {
    const named = { ...task, nodeId: renamed(task.nodeId), inputs: sources(task.inputs), paramLinks: sources(task.paramLinks) };
    before.set(named, task);
    return named;
  });
  const targets = request.plan.targets.map((target) => ({ ...target, node: renamed(target.node) }));
  return { ...request, plan: { ...request.plan, tasks, targets }, outputs: (task) => request.outputs(before.get(task) ?? task) };
};
