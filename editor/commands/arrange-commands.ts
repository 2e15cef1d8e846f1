import {
  type AlignSide,
  addFrame,
  align,
  type Box,
  boxAround,
  collapseFrame,
  distribute,
  own,
  setCollapsed,
  setPinned,
} from '../../graph/index.ts';
import { attemptLater } from '../kit/attempt.ts';
import { frameFlowId } from '../kit/flow-ids.ts';
import { type CommandContext, selectedFrames, selectedNodes, withSurface, workflowOf } from './command-context.ts';
import { layOut } from './lay-out.ts';
import type { CommandsOf } from './shortcuts.ts';

/** The size of a frame that is put around nothing. */
const emptyFrame = { width: 480, height: 320 } as const;

/** The commands that arrange nodes and frames on the canvas, and change nothing that is computed. */
export const arrangeCommands = (context: CommandContext): CommandsOf<'arrange'> => {
  const { view, canvas, t, studio } = context;
  const { actions } = studio;
  const alignTo = (side: AlignSide) =>
    withSurface(context, (surface) =>
      actions.edit((workflow) => align(workflow, selectedNodes(context), { side, sizes: surface.sizes() }), { label: 'align' }),
    );
  const add = (box: Box, text: Parameters<typeof addFrame>[2]) => {
    const { workflow, id } = addFrame(workflowOf(context), box, text);
    actions.edit(() => workflow, { label: text.note === undefined ? 'frame' : 'note' });
    canvas.setState({ marked: new Set([frameFlowId(id)]) });
  };
  return {
    'add-note': withSurface(context, (surface) =>
      add({ ...surface.toCanvas(surface.pointer()), width: 240, height: 140 }, { title: t()('canvas.note'), note: '' }),
    ),
    frame: withSurface(context, (surface) => {
      const around = { nodes: selectedNodes(context), frames: selectedFrames(context) };
      const box = boxAround(workflowOf(context), around, surface.sizes()) ?? { ...surface.toCanvas(surface.pointer()), ...emptyFrame };
      add(box, { title: t()('canvas.frame'), around });
      actions.select([]);
    }),
    collapse: () => {
      const workflow = workflowOf(context);
      const [nodes, frames] = [selectedNodes(context), selectedFrames(context)];
      const isOpen = (entry: { readonly collapsed?: boolean | undefined } | undefined): boolean => entry?.collapsed !== true;
      const collapsed = nodes.some((id) => isOpen(own(workflow.layout, id))) || frames.some((id) => isOpen(own(workflow.frames ?? {}, id)));
      const sizes = canvas.getState().surface?.sizes() ?? {};
      actions.edit(
        (current) =>
          frames.reduce((changed, id) => collapseFrame(changed, id, { collapsed, sizes }), setCollapsed(current, nodes, collapsed)),
        { label: collapsed ? 'collapse' : 'expand' },
      );
    },
    pin: () => {
      const ids = selectedNodes(context);
      const pinned = ids.some((id) => own(workflowOf(context).layout, id)?.pinned !== true);
      actions.edit((workflow) => setPinned(workflow, ids, pinned), { label: pinned ? 'pin' : 'unpin' });
    },
    layout: withSurface(context, (surface) => {
      const items = { nodes: selectedNodes(context), frames: selectedFrames(context) };
      const isSelection = items.nodes.length + items.frames.length > 1;
      attemptLater(async () => {
        await layOut(context, isSelection ? { items } : { all: true });
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
    snap: () => view.setState(({ snap }) => ({ snap: !snap })),
    'hide-links': () => view.setState(({ hideLinks }) => ({ hideLinks: !hideLinks })),
    guides: () => view.setState(({ guides }) => ({ guides: !guides })),
  };
};
