import { type ExplainRequest, explain, type Outputs, own, plan, type Registry, type Task, type Workflow } from '../../../graph/index.ts';
import type { StudioState } from '../state.ts';
import type { Files } from './files.ts';
import type { ItemOrigin, ItemPlace, ShownItem } from './item-origin.ts';
import type { Results } from './results.ts';
import type { ServiceLoader } from './service-loader.ts';
import { shownItems } from './shown-items.ts';

type Parts = {
  readonly state: StudioState;
  readonly registry: Registry;
  readonly loader: ServiceLoader;
  readonly files: Files;
  readonly results: Results;
};

/** The plan that gave the shown outputs of a node, and what is still stored of its outputs. Undefined where the outputs are not those of a known workflow. */
const planBehind = async (
  { state, registry, loader, files, results }: Parts,
  node: string,
): Promise<(ExplainRequest & { readonly workflow: Workflow; readonly task: Task }) | undefined> => {
  const run = own(state.runs, node);
  if (!run?.outputs) return undefined;
  const workflow = run.stale ? run.workflow : state.document.workflow;
  if (!workflow) return undefined;
  const services = await loader.load();
  await files.look(workflow);
  const planned = plan({ workflow, registry, models: services.resolve, contentHash: files.contentHash, targets: [node] });
  const task = planned.tasks.find(({ nodeId }) => nodeId === node);
  if (!task || (run.key !== undefined && run.key !== task.key)) return undefined;
  const outputs = new Map<string, Outputs | undefined>();
  for (const { key, nodeId } of planned.tasks) {
    const shown = own(state.runs, nodeId);
    outputs.set(key, shown?.key === key && shown.outputs ? shown.outputs : await results.get(key));
  }
  return { workflow, task, plan: planned, registry, outputs: ({ key }) => outputs.get(key) };
};

/** What an item of the shown outputs of a node was computed with. Undefined where the outputs are not those of a known workflow. */
export const originOfItem = async (parts: Parts, { node, port, item }: ItemPlace): Promise<ItemOrigin | undefined> => {
  const behind = await planBehind(parts, node);
  if (!behind) return undefined;
  return {
    contributions: explain(behind, { node, port, item }),
    linked: new Set(behind.plan.tasks.flatMap(({ nodeId, paramLinks }) => Object.keys(paramLinks).map((param) => `${nodeId}.${param}`))),
    workflow: behind.workflow,
    alone: async () => (await import('../../../nodes/edit/alone.ts')).aloneItem(behind.workflow, behind, { node, port, item }),
  };
};

/** Which parts of the picture of a node show which items of other nodes: the cells of a sheet. Empty for nodes whose pictures have no parts. */
export const itemsShownIn = async (parts: Parts, node: string): Promise<readonly ShownItem[]> => {
  const behind = await planBehind(parts, node);
  return behind ? shownItems(behind, behind.task) : [];
};
