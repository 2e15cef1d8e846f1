import { inOrder, own, paramsOf, type Registry, specOf, type Workflow } from '../../../graph/index.ts';
import type { QueuedRun } from '../../engine/run/run-queue.ts';
import type { Translate } from '../../kit/text/use-text.ts';

/** Most seeds that a line names. */
const mostSeeds = 2;

/** What distinguishes a run from others of its workflow, in one line: its first text, its seeds, and the nodes it runs to. */
export const runWords = ({ workflow, targets }: QueuedRun, registry: Registry, t: Translate): string => {
  const text = textOf(workflow);
  const seeds = seedsOf(workflow, registry).map((seed) => t('queue.seed', { seed }));
  const to = targets?.map((id) => own(workflow.nodes, id)?.title ?? id).join(', ');
  return [text, ...seeds, to && t('queue.to-nodes', { nodes: to })].filter(Boolean).join(' · ');
};

/** The first text among the inputs of the workflow, else the first text of a node. */
const textOf = ({ nodes, interface: { inputs } }: Workflow): string | undefined => {
  const named = inOrder(inputs).flatMap(([, { node, param }]) => (param === undefined ? [] : [own(nodes, node)?.params[param]]));
  const typed = Object.values(nodes).flatMap(({ type, params }) => (type === 'text' ? [params.text] : []));
  return [...named, ...typed].find((value): value is string => typeof value === 'string' && value.trim() !== '');
};

/** The different seeds of the nodes, those that links feed left out. */
const seedsOf = (workflow: Workflow, registry: Registry): readonly number[] => {
  const seeds = Object.values(workflow.nodes).flatMap((node) => {
    const spec = specOf(workflow, node, registry);
    return Object.values(spec ? paramsOf(spec) : {}).flatMap(({ name, seed }) => {
      const value = node.params[name];
      return seed && own(node.inputs, name) === undefined && typeof value === 'number' ? [value] : [];
    });
  });
  return [...new Set(seeds)].slice(0, mostSeeds);
};
