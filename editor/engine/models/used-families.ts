import { findModel, flatten, modelReferenceOf, type TypedWorkflow, type Workflow, withModelSources } from '../../../graph/index.ts';
import { wholeStudio } from '../level.ts';
import type { Studio } from '../studio.ts';
import { installedFamilies, modelSources } from './installed.ts';
import type { InstalledFamily } from './types.ts';

/** The names of the families that the nodes of a workflow and of its subgraphs run, installed or not. */
export const usedFamilies = (folded: TypedWorkflow, families: readonly InstalledFamily[]): ReadonlySet<string> => {
  const typed = { ...folded, workflow: flatten(folded.workflow).workflow };
  return new Set(
    Object.keys(typed.workflow.nodes).flatMap((id) => {
      const reference = modelReferenceOf(typed, id);
      const family = reference && (findModel(reference, families)?.facts.family ?? reference.family);
      return family === undefined ? [] : [family];
    }),
  );
};

/** The open workflow, or another state of it, as it leaves this studio: with the sources of its model families, so that another machine can fetch them. */
export const workflowToShare = (studio: Studio, workflow: Workflow = wholeStudio(studio).store.getState().document.workflow): Workflow => {
  const { store, registry, models, server } = wholeStudio(studio);
  const { types } = store.getState();
  const page = models.store.getState().families;
  // before the families are known, the file keeps the sources that it has
  if (!page) return workflow;
  const families = installedFamilies(page, server.store.getState().models);
  const used = usedFamilies({ workflow, types, registry }, families);
  return withModelSources(workflow, used, modelSources(families));
};
