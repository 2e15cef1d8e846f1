import { disconnectLinks } from '../../graph/edit/disconnect-links.ts';
import { addFrame, boxAround, removeFrames } from '../../graph/edit/frames.ts';
import { move, setMode, type WorkflowNode } from '../../graph/index.ts';
import { takeNextSeeds } from '../engine/state/next-seed.ts';
import type { Studio } from '../engine/state/types.ts';
import { attempt, attemptLater } from '../kit/attempt.ts';
import type { CanvasStore, Surface } from '../kit/canvas-store.ts';
import { toast } from '../kit/components/index.ts';
import { frameFlowId, frameOf, portOfLink } from '../kit/flow-ids.ts';
import type { Say } from '../kit/text/use-text.ts';
import type { PanelName, View } from '../kit/view.ts';
import { align, distribute, layoutOf } from './arrange.ts';
import { openFiles } from './open-files.ts';
import { saveWorkflow } from './save-workflow.ts';
import { runOnServer, saveToServer } from './server-commands.ts';
import type { CommandId } from './shortcuts.ts';

type Parts = { readonly studio: Studio; readonly view: View; readonly canvas: CanvasStore; readonly t: () => Say };

/** What each command does. Keys, menus and the command menu all come here. */
export const createCommands = (parts: Parts): ((id: CommandId) => void) => {
  const { studio, view, canvas, t } = parts;
  const { actions, store } = studio;
  const state = () => store.getState();
  const selected = () => [...state().selection].filter((id) => state().document.workflow.nodes[id]);
  const onSurface = (use: (surface: Surface) => void) => () => {
    const { surface } = canvas.getState();
    if (surface) use(surface);
  };
  const panel = (name: PanelName) => () => view.setState((before) => ({ panel: before.panel === name ? undefined : name }));
  const run = (targets?: readonly string[]) => {
    actions.edit((workflow) => takeNextSeeds(workflow), { join: 'next seeds' });
    attemptLater(() => actions.run(targets));
  };
  const mode = (name: NonNullable<WorkflowNode['mode']>) => () => {
    const ids = selected();
    const all = ids.every((id) => state().document.workflow.nodes[id]?.mode === name);
    actions.edit((workflow) => setMode(workflow, ids, all ? undefined : name));
  };
  const clipboardText = (text: string) => {
    if (text !== '') attemptLater(() => navigator.clipboard.writeText(text));
  };
  const paste = (links: boolean) =>
    onSurface((surface) =>
      attemptLater(async () => actions.paste(await navigator.clipboard.readText(), surface.toCanvas(surface.pointer()), { links })),
    );

  const table: Record<CommandId, () => void> = {
    run: () => run(),
    'run-selection': () => run(selected().length > 0 ? selected() : undefined),
    'run-server': () => attemptLater(() => runOnServer(studio, t())),
    stop: () => actions.stop(),
    live: () => actions.setLive(!state().live),
    undo: () => actions.undo(),
    redo: () => actions.redo(),
    copy: () => clipboardText(actions.copy()),
    cut: () => clipboardText(actions.cut()),
    paste: paste(false),
    'paste-links': paste(true),
    duplicate: () => {
      actions.duplicate();
      canvas.setState({ marked: new Set() });
    },
    delete: () => {
      const { marked } = canvas.getState();
      if (marked.size > 0) {
        const frames = [...marked].flatMap((id) => frameOf(id) ?? []);
        const links = [...marked].filter((id) => frameOf(id) === undefined);
        actions.edit((workflow) => disconnectLinks(frames.length > 0 ? removeFrames(workflow, frames) : workflow, links.map(portOfLink)));
        canvas.setState({ marked: new Set() });
      }
      if (selected().length > 0) actions.removeSelection();
    },
    'select-all': () => {
      const { nodes, frames } = state().document.workflow;
      actions.select(Object.keys(nodes));
      canvas.setState({ marked: new Set(Object.keys(frames ?? {}).map(frameFlowId)) });
    },
    deselect: () => {
      actions.select([]);
      canvas.setState({ marked: new Set(), menu: undefined, palette: undefined });
    },
    'add-node': onSurface((surface) => {
      const screen = surface.pointer();
      canvas.setState({ palette: { screen, at: surface.toCanvas(screen) } });
    }),
    'add-note': onSurface((surface) => {
      const at = surface.toCanvas(surface.pointer());
      actions.edit((workflow) => addFrame(workflow, { ...at, width: 240, height: 140 }, { title: t()('canvas.note'), note: '' }).workflow);
    }),
    frame: onSurface((surface) => {
      const box = boxAround(state().document.workflow, selected(), surface.sizes());
      if (box) actions.edit((workflow) => addFrame(workflow, box, { title: t()('canvas.frame') }).workflow);
    }),
    mute: mode('muted'),
    bypass: mode('bypassed'),
    collapse: () => {
      const ids = selected();
      const open = ids.some((id) => !state().collapsed.has(id));
      for (const id of ids) actions.collapse(id, open);
    },
    rename: () => view.setState({ renaming: selected()[0] }),
    layout: onSurface((surface) => {
      const { workflow } = state().document;
      const ids = selected().length > 1 ? selected() : Object.keys(workflow.nodes);
      attemptLater(async () => {
        const places = await layoutOf(workflow, ids, surface.sizes());
        actions.edit((current) => move(current, places), { label: t()('command.layout') });
        requestAnimationFrame(() => surface.fit());
      });
    }),
    'align-left': () => actions.edit((workflow) => align(workflow, selected(), 'left')),
    'align-top': () => actions.edit((workflow) => align(workflow, selected(), 'top')),
    distribute: onSurface((surface) => actions.edit((workflow) => distribute(workflow, selected(), surface.sizes()))),
    fit: onSurface((surface) => surface.fit()),
    'fit-selection': onSurface((surface) => surface.fit(selected().length > 0 ? selected() : undefined)),
    'zoom-in': onSurface((surface) => surface.zoom('in')),
    'zoom-out': onSurface((surface) => surface.zoom('out')),
    'zoom-reset': onSurface((surface) => surface.zoom('reset')),
    'tool-select': () => view.setState({ tool: 'select' }),
    'tool-hand': () => view.setState({ tool: 'hand' }),
    minimap: () => view.setState(({ minimap }) => ({ minimap: !minimap })),
    snap: () => view.setState(({ snap }) => ({ snap: !snap })),
    new: () =>
      attemptLater(() =>
        actions.create({
          format: 'unclip-workflow',
          version: 1,
          name: t()('file.untitled'),
          nodes: {},
          interface: { inputs: {}, outputs: {} },
          layout: {},
        }),
      ),
    'open-file': () => openFiles(studio, t()),
    'save-file': () => {
      saveWorkflow(state().document.workflow);
      toast({ text: t()('file.downloaded'), tone: 'success' });
    },
    'save-server': () => attemptLater(() => saveToServer(studio, t())),
    share: () => view.setState({ dialog: 'share' }),
    start: () => view.setState({ screen: 'start', dialog: undefined }),
    commands: () => view.setState({ dialog: 'commands' }),
    shortcuts: () => view.setState({ dialog: 'shortcuts' }),
    'panel-list': panel('list'),
    'panel-workflows': panel('workflows'),
    'panel-queue': panel('queue'),
    'panel-explorer': panel('explorer'),
    'panel-inspector': panel('inspector'),
    'panel-settings': panel('settings'),
  };
  return (id) => attempt(() => table[id]());
};
