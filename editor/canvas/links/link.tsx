import { BaseEdge, type ConnectionLineComponentProps, type EdgeProps, getBezierPath, useStore } from '@xyflow/react';
import { createContext, memo, useContext } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { type Bend, outputType } from '../../../graph/index.ts';
import { useCanvas } from '../../kit/canvas-store.ts';
import { classes } from '../../kit/components/index.ts';
import { lookColour, lookOf } from '../../kit/look.ts';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import type { ViewState } from '../../kit/view.ts';
import { useDetail } from '../flow/detail.ts';
import type { FlowNode, LinkEdge } from '../flow/flow-types.ts';
import { BendDots } from './bend-dots.tsx';
import { pathThrough } from './link-path.ts';

/** A link in the colour of its type. Its dashes move while its target runs. */
export const LinkLine = memo((props: EdgeProps<LinkEdge>) =>
  // few links have bends, and only these follow their cards while they are dragged
  props.data && props.data.bends.length > 0 ? <BentLink {...props} bends={props.data.bends} /> : <Line {...props} bends={noBends} />,
);

const noBends: readonly Bend[] = [];

/** How all links inside are drawn. */
export const LinkStyle = createContext<{ readonly style: ViewState['links']; readonly isHidden: boolean }>({
  style: 'curved',
  isHidden: false,
});
type LineProps = EdgeProps<LinkEdge> & { readonly bends: readonly Bend[] };

/** A link with dots. When both of its cards are dragged alike, the dots go with them, as they do when the cards are dropped. */
const BentLink = (props: LineProps) => {
  const { id, data, bends } = props;
  const bending = useCanvas((state) => (state.bending?.links.has(id) ? state.bending : undefined));
  const layout = useStudioState((state) => state.document.workflow.layout);
  const by = useStore(({ nodeLookup }) => {
    const [from, into] = [data?.from ?? '', data?.into ?? ''].map((node) => {
      const [drawn, saved] = [nodeLookup.get(node), layout[node]];
      return drawn?.dragging && saved ? `${drawn.position.x - saved.x} ${drawn.position.y - saved.y}` : '0 0';
    });
    return from === into ? (from ?? '0 0') : '0 0';
  });
  const [right = 0, down = 0] = by.split(' ').map(Number);
  const moved = right === 0 && down === 0 ? bends : bends.map(({ x, y }) => ({ x: x + right, y: y + down }));
  return <Line {...props} bends={bending ? moved.with(bending.index, bending.at) : moved} />;
};

const Line = ({ id, sourceX, sourceY, targetX, targetY, data, selected, bends }: LineProps) => {
  const [from, into] = [data?.from ?? '', data?.into ?? ''];
  const { style, isHidden } = useContext(LinkStyle);
  const detail = useDetail();
  // one subscription for all of it, because a thousand links may be in view
  const { running, muted, isWanted } = useStudioState(
    useShallow(({ runs, document, selection }) => ({
      running: runs[into]?.status === 'running',
      muted: document.workflow.nodes[from]?.mode === 'muted',
      isWanted: isHidden && (selection.has(from) || selection.has(into)),
    })),
  );
  const insert = useCanvas((state) => state.insertInto === id);
  const path = pathThrough({ from: { x: sourceX, y: sourceY }, to: { x: targetX, y: targetY } }, bends, style);
  const colour = selected || insert ? 'var(--accent)' : lookColour(data?.look ?? 'any');
  // a hidden link still takes the pointer, and is shown for the selected nodes. The opacity is that of the stroke: an element with an opacity is drawn as a layer
  const opacity = isHidden && !isWanted && selected !== true && !insert ? 0 : muted ? 0.25 : 0.9;
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        // far away the area that takes the pointer would be no wider than the line
        interactionWidth={detail === 'untitled' ? 0 : 18}
        className={classes('link-path', running && 'link-flowing')}
        style={{ stroke: colour, strokeOpacity: opacity, ...(insert && { strokeWidth: 5 }) }}
      />
      {bends.length > 0 && opacity > 0 && <BendDots link={id} bends={bends} colour={colour} />}
    </>
  );
};

/** The link that the user is dragging. */
export const DraggedLink = ({ fromX, fromY, toX, toY, fromPosition, toPosition }: ConnectionLineComponentProps<FlowNode>) => {
  const { registry, store } = useStudio();
  const connecting = useCanvas((state) => state.connecting);
  const { types, document } = store.getState();
  const type =
    connecting?.from.side === 'source' ? outputType({ workflow: document.workflow, types, registry }, connecting.from) : undefined;
  const bends = connecting?.bends ?? [];
  const [plain] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    targetX: toX,
    targetY: toY,
    sourcePosition: fromPosition,
    targetPosition: toPosition,
  });
  const path = bends.length > 0 ? pathThrough({ from: { x: fromX, y: fromY }, to: { x: toX, y: toY } }, bends) : plain;
  return (
    <g>
      <path d={path} className="link-path" style={{ stroke: type ? lookColour(lookOf(type)) : 'var(--text-muted)' }} />
      <circle cx={toX} cy={toY} r={3.5} style={{ fill: type ? lookColour(lookOf(type)) : 'var(--text-muted)' }} />
    </g>
  );
};
