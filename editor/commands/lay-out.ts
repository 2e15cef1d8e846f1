import type { LayoutOptions } from '../../graph/index.ts';
import { autoLayout } from './auto-layout.ts';
import { type CommandContext, workflowOf } from './command-context.ts';

/** Lays out all, what is in a frame, or a selection, in the chosen style, as one step that can be undone. */
export const layOut = async (context: Pick<CommandContext, 'studio' | 'view' | 'canvas'>, of: LayoutOptions['of']): Promise<void> => {
  const { studio, view, canvas } = context;
  const { layout } = view.getState();
  const sizes = canvas.getState().surface?.sizes() ?? {};
  const edit = await autoLayout(workflowOf(context), { of, sizes, ...layout });
  studio.actions.edit(edit, { label: 'layout' });
};
