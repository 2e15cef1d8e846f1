import type { ModelSource, Workflow } from '../workflow.ts';

/**
 * The workflow with the sources of the families that its nodes run, for a file that leaves this machine. `known` has the sources of installed families;
 * a family without a source needs none. Sources of families that are not installed stay as they are, those that no node runs are removed.
 */
export const withModelSources = (
  workflow: Workflow,
  used: ReadonlySet<string>,
  known: ReadonlyMap<string, ModelSource | undefined>,
): Workflow => {
  const before = workflow.models ?? {};
  const unknown = Object.entries(before).filter(([family]) => !known.has(family));
  const written = [...used].flatMap((family): [string, ModelSource][] => {
    const source = known.get(family);
    return source ? [[family, { ...before[family], ...source }]] : [];
  });
  const { models: _, ...rest } = workflow;
  const models = Object.fromEntries([...unknown, ...written].sort(([a], [b]) => (a < b ? -1 : 1)));
  if (JSON.stringify(models) === JSON.stringify(before)) return workflow;
  return Object.keys(models).length === 0 ? rest : { ...rest, models };
};
