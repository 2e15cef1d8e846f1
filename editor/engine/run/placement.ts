import { type ModelFacts, own, type Plan, sourcesOf, type Workflow } from '../../../graph/index.ts';

/** Where a task is computed. */
export type Placement = 'browser' | 'server';

/** Which models each place can compute with; `server` is undefined where there is none. */
export type Abilities = {
  readonly browser: (model: ModelFacts) => boolean;
  readonly server: ((model: ModelFacts) => boolean) | undefined;
};

/**
 * Where a task is computed. Without a server all of it is here, whatever the file wishes: it came from somebody who has one. A wish is
 * followed. Without a wish, what needs no model stays here, where its values are; what needs one goes to the server only where the browser
 * cannot compute it and the server can. Where neither can, it stays here, and the run says why it cannot.
 */
export const placementOf = (wish: Placement | undefined, model: ModelFacts | undefined, { browser, server }: Abilities): Placement => {
  if (!server) return 'browser';
  if (wish !== undefined) return wish;
  return model && !browser(model) && server(model) ? 'server' : 'browser';
};

/** The keys of outputs that nobody but the server takes: those of its tasks that are no target, and that no task here takes from. */
export const staying = ({ tasks, targets }: Plan, there: ReadonlySet<string>): ReadonlySet<string> => {
  const wanted = new Set(targets.map(({ key }) => key));
  for (const task of tasks) {
    const { nodeId } = task;
    if (there.has(nodeId)) continue;
    for (const { key } of Object.values(sourcesOf(task))) wanted.add(key);
  }
  return new Set(tasks.flatMap(({ nodeId, key }) => (there.has(nodeId) && !wanted.has(key) ? [key] : [])));
};

/** The nodes of a plan that the server computes, by id. Tasks of one key run once, where the first of them is. */
export const serverNodes = (plan: Plan, workflow: Workflow, abilities: Abilities): ReadonlySet<string> =>
  new Set(
    plan.tasks.flatMap(({ nodeId, model }) =>
      placementOf(own(workflow.nodes, nodeId)?.placement, model, abilities) === 'server' ? [nodeId] : [],
    ),
  );
