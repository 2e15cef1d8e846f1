import { withContents } from '../../graph/index.ts';
import type { Studio } from '../engine/studio.ts';
import type { CanvasStore, Surface } from '../kit/canvas-store.ts';
import { frameOf } from '../kit/flow-ids.ts';
import type { Translate } from '../kit/text/use-text.ts';
import type { View } from '../kit/view.ts';

/** What the commands act on. `t` is called when a command runs, so that its messages are in the language of that moment. */
export type CommandContext = { readonly studio: Studio; readonly view: View; readonly canvas: CanvasStore; readonly t: () => Translate };

/** The workflow that is shown: that of the document, or the definition of the entered subgraph. */
export const workflowOf = ({ studio }: Pick<CommandContext, 'studio'>) => studio.store.getState().document.workflow;

/** The ids of the selected nodes. */
export const selectedNodes = (context: CommandContext): readonly string[] =>
  [...context.studio.store.getState().selection].filter((id) => workflowOf(context).nodes[id]);

/** The ids of the selected frames and notes. */
export const selectedFrames = (context: CommandContext): readonly string[] =>
  [...context.canvas.getState().marked].flatMap((id) => frameOf(id) ?? []).filter((id) => workflowOf(context).frames?.[id]);

/** The ids of the selected nodes, and of those in the selected frames. */
export const nodesOfSelection = (context: CommandContext): readonly string[] =>
  withContents(workflowOf(context), { nodes: selectedNodes(context), frames: selectedFrames(context) }).nodes;

/** A command that needs the canvas; it does nothing where there is none, as on a phone. */
export const withSurface =
  ({ canvas }: CommandContext, command: (surface: Surface) => void) =>
  (): void => {
    const { surface } = canvas.getState();
    if (surface) command(surface);
  };
