import { disconnectLinks, removeFrames } from '../../graph/index.ts';
import { attemptLater } from '../kit/attempt.ts';
import { frameFlowId, frameOf, portOfLink } from '../kit/flow-ids.ts';
import { historyText } from '../kit/text/edit-label.ts';
import { type CommandContext, selectedNodes, withSurface, workflowOf } from './command-context.ts';
import type { CommandsOf } from './shortcuts.ts';

/** The commands of every editor: undo, the clipboard, delete, select. */
export const editCommands = (context: CommandContext): CommandsOf<'edit'> => {
  const { canvas, view, t } = context;
  const { actions, store } = context.studio;
  const announce = (announcement: string) => view.setState({ announcement });
  const copyText = (text: string) => {
    if (text !== '') attemptLater(() => navigator.clipboard.writeText(text));
  };
  const paste = (links: boolean) =>
    withSurface(context, (surface) =>
      attemptLater(async () => actions.paste(await navigator.clipboard.readText(), surface.toCanvas(surface.pointer()), { links })),
    );
  const deleteMarked = () => {
    const { marked } = canvas.getState();
    if (marked.size === 0) return;
    const frames = [...marked].flatMap((id) => frameOf(id) ?? []);
    const links = [...marked].filter((id) => frameOf(id) === undefined);
    actions.edit((workflow) => disconnectLinks(frames.length > 0 ? removeFrames(workflow, frames) : workflow, links.map(portOfLink)), {
      label: 'delete',
    });
    canvas.setState({ marked: new Set() });
  };
  return {
    undo: () => {
      const { canUndo, undoLabel } = store.getState();
      actions.undo();
      if (canUndo) announce(historyText(t(), 'undone', undoLabel));
    },
    redo: () => {
      const { canRedo, redoLabel } = store.getState();
      actions.redo();
      if (canRedo) announce(historyText(t(), 'redone', redoLabel));
    },
    copy: () => copyText(actions.copy()),
    cut: () => copyText(actions.cut()),
    paste: paste(false),
    'paste-links': paste(true),
    duplicate: () => {
      actions.duplicate();
      canvas.setState({ marked: new Set() });
    },
    delete: () => {
      deleteMarked();
      if (selectedNodes(context).length > 0) actions.removeSelection();
    },
    'delete-rejoin': () => {
      if (selectedNodes(context).length > 0) actions.removeSelection({ rejoin: true });
    },
    'select-all': () => {
      const { nodes, frames } = workflowOf(context);
      actions.select(Object.keys(nodes));
      canvas.setState({ marked: new Set(Object.keys(frames ?? {}).map(frameFlowId)) });
    },
    deselect: () => {
      const { marked, menu, palette } = canvas.getState();
      const { selection, entered } = store.getState();
      // Escape closes what is open, then deselects, then leaves the subgraph
      if (selection.size === 0 && marked.size === 0 && !menu && !palette) actions.enter(entered.slice(0, -1));
      else actions.select([]);
      canvas.setState({ marked: new Set(), menu: undefined, palette: undefined });
    },
  };
};
