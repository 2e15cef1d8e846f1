import { disconnectLinks, removeFrames, removeNodes, type Workflow } from '../../graph/index.ts';
import { attemptLater } from '../kit/attempt.ts';
import { frameFlowId, frameOf, portOfLink } from '../kit/flow-ids.ts';
import { historyText } from '../kit/text/edit-label.ts';
import { type CommandContext, selectedFrames, selectedNodes, withSurface, workflowOf } from './command-context.ts';
import { openFile } from './open-files.ts';
import type { CommandsOf } from './shortcuts.ts';

/** The commands of every editor: undo, the clipboard, delete, select. */
export const editCommands = (context: CommandContext): CommandsOf<'edit'> => {
  const { canvas, view, t } = context;
  const { actions, store } = context.studio;
  const announce = (announcement: string) => view.setState({ announcement });
  const copyText = (text: string) => {
    if (text !== '') attemptLater(() => navigator.clipboard.writeText(text));
  };
  const mark = (frames: readonly string[]) => canvas.setState({ marked: new Set(frames.map(frameFlowId)) });
  const paste = (links: boolean) =>
    withSurface(context, (surface) =>
      attemptLater(async () => {
        const at = surface.toCanvas(surface.pointer());
        const picture = await pictureInClipboard();
        if (picture) await openFile(context.studio, picture, { t: t(), view: context.view, at, as: 'picture' });
        else mark(actions.paste(await navigator.clipboard.readText(), at, { links }));
      }),
    );
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
    copy: () => copyText(actions.copy(selectedFrames(context))),
    cut: () => {
      copyText(actions.cut(selectedFrames(context)));
      mark([]);
    },
    paste: paste(false),
    'paste-links': paste(true),
    duplicate: () => mark(actions.duplicate(selectedFrames(context))),
    delete: () => {
      const [nodes, frames] = [selectedNodes(context), selectedFrames(context)];
      const links = [...canvas.getState().marked].filter((id) => frameOf(id) === undefined).map(portOfLink);
      if (nodes.length + frames.length + links.length === 0) return;
      const sizes = canvas.getState().surface?.sizes() ?? {};
      const withoutFrames = (workflow: Workflow) => (frames.length > 0 ? removeFrames(workflow, frames, sizes) : workflow);
      actions.edit((workflow) => removeNodes(disconnectLinks(withoutFrames(workflow), links), nodes), { label: 'delete' });
      mark([]);
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
      const { marked, menu, palette, connecting } = canvas.getState();
      const { selection, entered } = store.getState();
      // Escape closes what is open, then deselects, then leaves the subgraph
      if (selection.size === 0 && marked.size === 0 && !menu && !palette && !connecting) actions.enter(entered.slice(0, -1));
      else actions.select([]);
      canvas.setState({ marked: new Set(), menu: undefined, palette: undefined, ...(connecting?.tapped && { connecting: undefined }) });
    },
  };
};

/** A picture in the clipboard of the system, as a file. Undefined where there is none, or where the browser lets pages read texts only. */
const pictureInClipboard = async (): Promise<File | undefined> => {
  const items = (await navigator.clipboard.read?.().catch(() => undefined)) ?? [];
  for (const item of items) {
    const type = item.types.find((name) => name.startsWith('image/'));
    if (type !== undefined) return new File([await item.getType(type)], `picture.${type.slice('image/'.length)}`, { type });
  }
  return undefined;
};
