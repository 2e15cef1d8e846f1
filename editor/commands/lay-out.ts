import { editScope, existingPath, type LayoutOptions, scopeAt } from '../../graph/index.ts';
import { wholeStudio } from '../engine/level.ts';
import { autoLayout } from './auto-layout.ts';
import { type CommandContext, workflowOf } from './command-context.ts';

/**
 * Lays out all, what is in a frame, or a selection, in the chosen style, as one step that can be undone. The layout library takes a moment to load, and the user may
 * enter or leave a subgraph meanwhile: the level where the command was given is laid out, and nothing if it was removed or another document was opened.
 */
export const layOut = async (context: Pick<CommandContext, 'studio' | 'view' | 'canvas'>, of: LayoutOptions['of']): Promise<void> => {
  const { studio, view, canvas } = context;
  const { layout } = view.getState();
  const { store, actions } = wholeStudio(studio);
  const { entered, document } = store.getState();
  const sizes = canvas.getState().surface?.sizes() ?? {};
  const edit = await autoLayout(workflowOf(context), { of, sizes, ...layout });
  if (store.getState().document.id !== document.id) return;
  const change = (workflow: typeof document.workflow) =>
    existingPath(workflow, entered).length < entered.length ? workflow : editScope(workflow, scopeAt(workflow, entered), edit);
  actions.edit(change, { label: 'layout' });
};
