import {
  type AlignSide,
  addFrame,
  align,
  boxAround,
  distribute,
  foldNodes,
  move,
  setMode,
  unfoldNode,
  type WorkflowNode,
} from '../../graph/index.ts';
import { attemptLater } from '../kit/attempt.ts';
import { autoLayout } from './auto-layout.ts';
import { type CommandContext, selectedNodes, withSurface, workflowOf } from './command-context.ts';
import type { CommandsOf } from './shortcuts.ts';

/** The commands that add, mark and arrange nodes. */
export const nodeCommands = (context: CommandContext): CommandsOf<'nodes'> => {
  const { studio, view, canvas, t } = context;
  const { actions, store } = studio;
  /** Gives all selected nodes the mode; where all have it already, takes it from them. */
  const toggleMode = (mode: NonNullable<WorkflowNode['mode']>) => () => {
    const ids = selectedNodes(context);
    const all = ids.every((id) => workflowOf(context).nodes[id]?.mode === mode);
    actions.edit((workflow) => setMode(workflow, ids, all ? undefined : mode), { label: mode === 'muted' ? 'mute' : 'bypass' });
  };
  const alignTo = (side: AlignSide) =>
    withSurface(context, (surface) =>
      actions.edit((workflow) => align(workflow, selectedNodes(context), { side, sizes: surface.sizes() }), { label: 'align' }),
    );
  const selectedSubgraph = () => selectedNodes(context).find((node) => workflowOf(context).nodes[node]?.definition !== undefined);
  return {
    'add-node': withSurface(context, (surface) => {
      const screen = surface.pointer();
      canvas.setState({ palette: { screen, at: surface.toCanvas(screen) } });
    }),
    'add-note': withSurface(context, (surface) => {
      const box = { ...surface.toCanvas(surface.pointer()), width: 240, height: 140 };
      actions.edit((workflow) => addFrame(workflow, box, { title: t()('canvas.note'), note: '' }).workflow, { label: 'note' });
    }),
    frame: withSurface(context, (surface) => {
      const box = boxAround(workflowOf(context), { nodes: selectedNodes(context), frames: [] }, surface.sizes());
      if (box) actions.edit((workflow) => addFrame(workflow, box, { title: t()('canvas.frame') }).workflow, { label: 'frame' });
    }),
    'make-subgraph': () => {
      const ids = selectedNodes(context);
      if (ids.length === 0) return;
      const name = t()('canvas.subgraph');
      const { workflow, id } = foldNodes(workflowOf(context), ids, { registry: studio.registry, name });
      actions.edit(() => workflow, { label: 'make-subgraph' });
      actions.select([id]);
    },
    'enter-subgraph': () => {
      const id = selectedSubgraph();
      if (id !== undefined) actions.enter([...store.getState().entered, id]);
    },
    'leave-subgraph': () => actions.enter(store.getState().entered.slice(0, -1)),
    'unpack-subgraph': () => {
      const id = selectedSubgraph();
      if (id === undefined) return;
      const { workflow, ids } = unfoldNode(workflowOf(context), id);
      actions.edit(() => workflow, { label: 'unpack-subgraph' });
      actions.select(Object.values(ids));
    },
    'save-template': () => {
      if (selectedNodes(context).length > 0) view.setState({ dialog: 'save-template' });
    },
    mute: toggleMode('muted'),
    bypass: toggleMode('bypassed'),
    collapse: () => {
      const ids = selectedNodes(context);
      const collapsed = ids.some((id) => !store.getState().collapsed.has(id));
      for (const id of ids) actions.collapse(id, collapsed);
    },
    rename: () => view.setState({ renaming: selectedNodes(context)[0] }),
    sweep: () => {
      const [node] = selectedNodes(context);
      view.setState({ dialog: 'sweep', sweep: node === undefined ? undefined : { node } });
    },
    'use-model': () => view.setState({ dialog: 'use-model', useModel: {} }),
    layout: withSurface(context, (surface) => {
      const workflow = workflowOf(context);
      const selected = selectedNodes(context);
      const ids = selected.length > 1 ? selected : Object.keys(workflow.nodes);
      attemptLater(async () => {
        const positions = await autoLayout(workflow, ids, surface.sizes());
        actions.edit((current) => move(current, positions), { label: 'layout' });
        requestAnimationFrame(() => surface.fit());
      });
    }),
    'align-left': alignTo('left'),
    'align-right': alignTo('right'),
    'align-top': alignTo('top'),
    'align-bottom': alignTo('bottom'),
    'align-centre': alignTo('centre'),
    'align-middle': alignTo('middle'),
    distribute: withSurface(context, (surface) =>
      actions.edit((workflow) => distribute(workflow, selectedNodes(context), surface.sizes()), { label: 'distribute' }),
    ),
  };
};
