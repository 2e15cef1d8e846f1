import { type ModelFacts, own, type Plan, sourcesOf, type Workflow } from '../../../graph/index.ts';

/** Where a task is computed. */
export type Placement = 'browser' | 'server';

/** The models that each placement can compute. `server` is undefined without a server. */
export type Abilities = {
  readonly browser: (model: ModelFacts) => boolean;
  readonly server: ((model: ModelFacts) => boolean) | undefined;
};

/**
 * Where a task is computed. Without a server everything runs in the browser, whatever placement the file sets: its author had a server. With
 * one, a set placement holds. Left open, a task without a model runs in the browser, where its values are; a task with a model runs on the
 * server only if the browser cannot compute the model and the server can. Where neither can, the browser runs it and reports the reason.
 */
export const placementOf = (wish: Placement | undefined, model: ModelFacts | undefined, { browser, server }: Abilities): Placement => {
  if (!server) return 'browser';
  if (wish !== undefined) return wish;
  return model && !browser(model) && server(model) ? 'server' : 'browser';
};

/** The keys of outputs that only the server needs: those of its tasks that are not targets and feed no task in the browser. */
export const staying = ({ tasks, targets }: Plan, onServer: ReadonlySet<string>): ReadonlySet<string> => {
  const wanted = new Set(targets.map(({ key }) => key));
  for (const task of tasks) {
    const { nodeId } = task;
    if (onServer.has(nodeId)) continue;
    for (const { key } of Object.values(sourcesOf(task))) wanted.add(key);
  }
  return new Set(tasks.flatMap(({ nodeId, key }) => (onServer.has(nodeId) && !wanted.has(key) ? [key] : [])));
};

/** The nodes of a plan that the server computes, by id. Tasks of one key run once, where the first of them is. */
export const serverNodes = (plan: Plan, workflow: Workflow, abilities: Abilities): ReadonlySet<string> =>
  new Set(
    plan.tasks.flatMap(({ nodeId, model }) =>
      placementOf(own(workflow.nodes, nodeId)?.placement, model, abilities) === 'server' ? [nodeId] : [],
    ),
  );
