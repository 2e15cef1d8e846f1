import { foldNodes, setMode, unfoldNode, type WorkflowNode } from '../../graph/index.ts';
import { type CommandContext, nodesOfSelection, selectedNodes, withSurface, workflowOf } from './command-context.ts';
import type { CommandsOf } from './shortcuts.ts';

/** The commands that add and change nodes. */
export const nodeCommands = (context: CommandContext): CommandsOf<'nodes'> => {
  const { studio, view, canvas, t } = context;
  const { actions, store } = studio;
  /** Gives all selected nodes the mode; where all have it already, takes it from them. */
  const toggleMode = (mode: NonNullable<WorkflowNode['mode']>) => () => {
    const ids = nodesOfSelection(context);
    const all = ids.every((id) => workflowOf(context).nodes[id]?.mode === mode);
    actions.edit((workflow) => setMode(workflow, ids, all ? undefined : mode), { label: mode === 'muted' ? 'mute' : 'bypass' });
  };
  const selectedSubgraph = () => selectedNodes(context).find((node) => workflowOf(context).nodes[node]?.definition !== undefined);
  return {
    'add-node': withSurface(context, (surface) => {
      const screen = surface.pointer();
      canvas.setState({ palette: { screen, at: surface.toCanvas(screen) } });
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
    rename: () => view.setState({ renaming: selectedNodes(context)[0] }),
    sweep: () => {
      const [node] = selectedNodes(context);
      view.setState({ dialog: 'sweep', sweep: node === undefined ? undefined : { node } });
    },
    'swap-type': withSurface(context, (surface) => {
      const [id] = selectedNodes(context);
      if (id === undefined) return;
      const screen = surface.pointer();
      canvas.setState({ palette: { screen, at: surface.toCanvas(screen), swap: id } });
    }),
    'use-model': () => view.setState({ dialog: 'use-model', useModel: {} }),
  };
};
