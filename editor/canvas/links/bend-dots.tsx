import { useReactFlow } from '@xyflow/react';
import { type PointerEvent, useRef } from 'react';
import { type Bend, linksThrough, moveBend, removeBend } from '../../../graph/index.ts';
import { useCanvas, useCanvasStore } from '../../kit/canvas-store.ts';
import { linkId, portOfLink } from '../../kit/flow-ids.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { useDragFromSource } from './use-drag-from-source.ts';

type Props = {
  readonly link: string;
  /** The bends as they are drawn, also while one of them is dragged. */
  readonly bends: readonly Bend[];
  readonly colour: string;
};

/** How far right of a dot its branch begins, in pixels of the canvas. */
const branchDistance = 18;

/**
 * The bends of a link as dots: a drag moves the bend, for all links that share it; Alt-click or a double-click removes it. From the small dot beside it another link of the
 * same source is dragged, which shares the path up to the bend.
 */
export const BendDots = ({ link, bends, colour }: Props) => {
  const { actions, store } = useStudio();
  const canvas = useCanvasStore();
  const { t } = useText();
  const { screenToFlowPosition } = useReactFlow();
  const dragFromSource = useDragFromSource();
  const dragged = useCanvas((state) => (state.bending?.link === link ? state.bending.index : undefined));
  const moved = useRef(false);
  const into = portOfLink(link);
  const at = ({ clientX, clientY }: PointerEvent): Bend => {
    const { x, y } = screenToFlowPosition({ x: clientX, y: clientY });
    return { x: Math.round(x), y: Math.round(y) };
  };
  const remove = (index: number) => actions.edit((workflow) => removeBend(workflow, into, index), { label: 'bend' });
  const branch = (event: PointerEvent, index: number) => {
    const source = store.getState().document.workflow.nodes[into.node]?.inputs[into.port];
    if (event.button !== 0 || !source) return;
    event.stopPropagation();
    dragFromSource(source, { bends: bends.slice(0, index + 1) }, event);
  };
  return bends.map((bend, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: bends have an order and no ids, and the dot that is dragged must keep its element
    <g key={index} className="bend">
      <circle
        data-hint={t('canvas.link.branch')}
        cx={bend.x + branchDistance}
        cy={bend.y}
        r={4.5}
        className="bend-branch nopan"
        style={{ stroke: colour }}
        onPointerDown={(event) => branch(event, index)}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: bends change the drawing only, and the link's menu adds and removes them too */}
      <circle
        data-hint={dragged === undefined ? t('canvas.link.dot') : undefined}
        cx={bend.x}
        cy={bend.y}
        r={6}
        className="bend-dot nopan"
        style={{ fill: colour }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.stopPropagation();
          if (event.altKey) {
            remove(index);
            return;
          }
          event.currentTarget.setPointerCapture(event.pointerId);
          moved.current = false;
          const shared = linksThrough(store.getState().document.workflow, into, index);
          canvas.setState({ bending: { link, index, at: bend, links: new Set(shared.map(({ node, port }) => linkId(node, port))) } });
        }}
        onPointerMove={(event) => {
          const { bending } = canvas.getState();
          if (dragged !== index || !bending) return;
          moved.current = true;
          canvas.setState({ bending: { ...bending, at: at(event) } });
        }}
        onPointerUp={(event) => {
          if (dragged !== index) return;
          canvas.setState({ bending: undefined });
          if (moved.current) actions.edit((workflow) => moveBend(workflow, into, { index, to: at(event) }), { label: 'bend' });
        }}
        onDoubleClick={(event) => {
          event.stopPropagation();
          remove(index);
        }}
      />
    </g>
  ));
};
