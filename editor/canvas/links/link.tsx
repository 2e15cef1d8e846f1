import { BaseEdge, type ConnectionLineComponentProps, type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo } from 'react';
import { outputType } from '../../../graph/index.ts';
import { useCanvas } from '../../kit/canvas-store.ts';
import { classes } from '../../kit/components/index.ts';
import { lookColour, lookOf } from '../../kit/look.ts';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import type { FlowNode, LinkEdge } from '../flow/flow-types.ts';
import { BendDots } from './bend-dots.tsx';
import { pathThrough } from './link-path.ts';

/** A link in the colour of its type. Its dashes move while its target runs. */
export const LinkLine = memo(({ id, sourceX, sourceY, targetX, targetY, data, selected }: EdgeProps<LinkEdge>) => {
  const running = useStudioState((state) => state.runs[data?.into ?? '']?.status === 'running');
  const muted = useStudioState((state) => state.document.workflow.nodes[data?.from ?? '']?.mode === 'muted');
  const insert = useCanvas((state) => state.insertInto === id);
  const bending = useCanvas((state) => (state.bending?.links.has(id) ? state.bending : undefined));
  const bends = bending && data ? data.bends.with(bending.index, bending.at) : (data?.bends ?? []);
  const path = pathThrough({ from: { x: sourceX, y: sourceY }, to: { x: targetX, y: targetY } }, bends);
  const colour = selected || insert ? 'var(--accent)' : lookColour(data?.look ?? 'any');
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={18}
        className={classes('link-path', running && 'link-flowing')}
        style={{ stroke: colour, opacity: muted ? 0.25 : 0.9, ...(insert && { strokeWidth: 5 }) }}
      />
      {bends.length > 0 && <BendDots link={id} bends={bends} colour={colour} />}
    </>
  );
});

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
