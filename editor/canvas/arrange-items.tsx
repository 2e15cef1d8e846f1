import '../kit/text/arrange-text.ts';
import {
  type CardSize,
  type Colour,
  collapseFrame,
  colours,
  type Frame,
  frameContents,
  removeFrames,
  removeNodes,
  setCardSize,
  setColour,
  setFrameColour,
  setMode,
  type Workflow,
  withContents,
} from '../../graph/index.ts';
import type { EditLabel } from '../engine/documents/history.ts';
import type { MenuItem } from '../kit/components/index.ts';
import { frameFlowId } from '../kit/flow-ids.ts';
import type { Translate } from '../kit/text/use-text.ts';
import { directions, spacings, type ViewState } from '../kit/view.ts';

/** What the items below need of the menu that they are in. */
export type ArrangeContext = {
  readonly t: Translate;
  readonly workflow: Workflow;
  readonly edit: (label: EditLabel, change: (workflow: Workflow) => Workflow) => void;
};

const Swatch = ({ colour }: { readonly colour: Colour }) => (
  <span aria-hidden className="size-3 rounded-full" style={{ background: `var(--mark-${colour})` }} />
);

const colourItem = (t: Translate, current: Colour | undefined, choose: (colour: Colour | undefined) => void): MenuItem => ({
  label: t('colour.title'),
  items: [
    { label: t('colour.none'), checked: current === undefined, onSelect: () => choose(undefined) },
    ...colours.map((colour) => ({
      label: t(`colour.${colour}`),
      icon: <Swatch colour={colour} />,
      checked: current === colour,
      onSelect: () => choose(colour),
    })),
  ],
});

const sizes = { usual: undefined, wide: { width: 400 }, large: { width: 560 } } as const satisfies Record<string, CardSize | undefined>;

/** The colour and the size of the nodes. `id` is the one whose look the menu marks. */
export const lookItems = ({ t, workflow, edit }: ArrangeContext, ids: readonly string[], id: string): readonly MenuItem[] => {
  const { color, size } = workflow.layout[id] ?? {};
  return [
    colourItem(t, color, (colour) => edit('colour', (current) => setColour(current, ids, colour))),
    {
      label: t('size.title'),
      items: (['usual', 'wide', 'large'] as const).map((name) => ({
        label: t(`size.${name}`),
        checked: size?.width === sizes[name]?.width,
        onSelect: () => edit('resize', (current) => setCardSize(current, ids, sizes[name])),
      })),
    },
  ];
};

/** How auto layout arranges nodes. */
export const layoutItem = (
  t: Translate,
  { direction, spacing }: ViewState['layout'],
  choose: (layout: ViewState['layout']) => void,
): MenuItem => ({
  label: t('layout.style'),
  items: [
    ...directions.map((name) => ({
      label: t(`layout.${name}`),
      checked: name === direction,
      onSelect: () => choose({ direction: name, spacing }),
    })),
    'separator' as const,
    ...spacings.map((name) => ({
      label: t(`layout.${name}`),
      checked: name === spacing,
      onSelect: () => choose({ direction, spacing: name }),
    })),
  ],
});

/** What a frame's menu can do that needs more than the workflow. */
export type FrameActions = {
  readonly select: (nodes: readonly string[], frames: readonly string[]) => void;
  readonly run: (nodes: readonly string[]) => void;
  readonly layOut: (frame: string) => void;
  readonly sizes: Parameters<typeof removeFrames>[2];
  /** Selects the frame alone, and then runs a command, which acts on the frame with all that it holds. */
  readonly onFrame: (command: 'copy' | 'cut' | 'duplicate') => MenuItem;
};

/** The menu of a frame or a note. */
export const frameItems = (context: ArrangeContext, id: string, actions: FrameActions): readonly MenuItem[] => {
  const { t, workflow, edit } = context;
  const frame = workflow.frames?.[id];
  if (!frame) return [];
  const held = frameContents(workflow, id);
  return [
    ...(held.nodes.length > 0 ? heldItems(context, id, actions) : []),
    actions.onFrame('copy'),
    actions.onFrame('cut'),
    actions.onFrame('duplicate'),
    'separator',
    ...(frame.note === undefined ? [collapseItem(context, id, { frame, sizes: actions.sizes })] : []),
    colourItem(t, frame.color, (colour) => edit('colour', (current) => setFrameColour(current, [id], colour))),
    'separator',
    {
      label: t('canvas.frame.remove'),
      danger: true,
      onSelect: () => edit('delete', (current) => removeFrames(current, [id], actions.sizes)),
    },
    ...(held.nodes.length + held.frames.length > 0 ? [removeAllItem(context, id)] : []),
  ];
};

const heldItems = ({ t, workflow, edit }: ArrangeContext, id: string, { select, run, layOut }: FrameActions): readonly MenuItem[] => {
  const { nodes, frames } = frameContents(workflow, id);
  const modeItem = (mode: 'muted' | 'bypassed'): MenuItem => {
    const isSet = nodes.every((node) => workflow.nodes[node]?.mode === mode);
    return {
      label: t(mode === 'muted' ? 'command.mute' : 'command.bypass'),
      checked: isSet,
      onSelect: () => edit(mode === 'muted' ? 'mute' : 'bypass', (current) => setMode(current, nodes, isSet ? undefined : mode)),
    };
  };
  const isCollapsed = workflow.frames?.[id]?.collapsed === true;
  return [
    { label: t('frame.run'), onSelect: () => run(nodes) },
    ...(isCollapsed
      ? []
      : [
          { label: t('frame.select'), onSelect: () => select(nodes, frames) },
          { label: t('frame.lay-out'), onSelect: () => layOut(id) },
        ]),
    modeItem('muted'),
    modeItem('bypassed'),
    'separator',
  ];
};

const collapseItem = (
  { t, edit }: ArrangeContext,
  id: string,
  { frame, sizes: nodeSizes }: { readonly frame: Frame; readonly sizes: FrameActions['sizes'] },
): MenuItem => {
  const collapsed = frame.collapsed !== true;
  return {
    label: t(collapsed ? 'canvas.frame.collapse' : 'canvas.frame.expand'),
    onSelect: () =>
      edit(collapsed ? 'collapse' : 'expand', (current) =>
        collapseFrame(current, id, { collapsed, ...(nodeSizes && { sizes: nodeSizes }) }),
      ),
  };
};

const removeAllItem = ({ t, edit }: ArrangeContext, id: string): MenuItem => ({
  label: t('frame.delete-all'),
  danger: true,
  onSelect: () =>
    edit('delete', (current) => {
      const gone = withContents(current, { nodes: [], frames: [id] });
      return removeNodes(removeFrames(current, gone.frames), gone.nodes);
    }),
});

/** The React Flow ids of frames. */
export const markOf = (frames: readonly string[]): ReadonlySet<string> => new Set(frames.map(frameFlowId));
