import { Handle, Position } from '@xyflow/react';
import { type MouseEvent, memo, type TouchEvent } from 'react';
import { linkMisfit } from '../../../graph/index.ts';
import { useCanvas } from '../../kit/canvas-store.ts';
import { classes } from '../../kit/components/index.ts';
import { type LookName, lookColour } from '../../kit/look.ts';
import { useNodeState } from '../../kit/node-state.ts';
import { PortMark } from '../../kit/port-mark.tsx';
import { useStudio } from '../../kit/studio-context.tsx';
import { useDragFromSource } from './use-drag-from-source.ts';
import { useTapConnect } from './use-tap-connect.ts';

export type PortHandleProps = {
  readonly node: string;
  readonly port: string;
  readonly side: 'source' | 'target';
  readonly look: LookName;
  /** An optional port that has no link. */
  readonly hollow?: boolean;
  /** The handle of a param: small, and visible only on the card under the pointer, on a selected card, and while it has a link. */
  readonly param?: boolean;
  /** The handle of a collapsed card, whose ports are close together. */
  readonly small?: boolean;
  readonly hint?: string;
};

/** Whether the link that is being dragged may end at this port; undefined while no link is dragged. */
const useVerdict = (node: string, port: string, side: 'source' | 'target'): 'fits' | 'refused' | undefined => {
  const { registry, store } = useStudio();
  const connecting = useCanvas((state) => state.connecting);
  if (!connecting) return undefined;
  const { from } = connecting;
  if (from.side === side) return from.node === node && from.port === port ? 'fits' : 'refused';
  const state = store.getState();
  const fitting = { workflow: state.document.workflow, types: state.types, registry };
  const end = { node, port };
  return (side === 'target' ? linkMisfit(fitting, from, end) : linkMisfit(fitting, end, from)) === undefined ? 'fits' : 'refused';
};

/** A port on the edge of a card. Dragging a linked input detaches its link and continues to drag it from its source. */
export const PortHandle = memo(({ node, port, side, look, hollow = false, param = false, small = false, hint }: PortHandleProps) => {
  const dragFromSource = useDragFromSource();
  const tap = useTapConnect();
  const verdict = useVerdict(node, port, side);
  const link = useNodeState(node, (state) => (side === 'target' ? state.node?.inputs[port] : undefined));

  const detach = (event: MouseEvent<HTMLDivElement>) => {
    if (!link || event.button !== 0) return;
    event.stopPropagation();
    event.preventDefault();
    dragFromSource(link, { detached: { node, port } }, event);
  };
  const detachByTouch = (event: TouchEvent<HTMLDivElement>) => {
    const touch = event.touches[0];
    // a link that was begun with a tap ends at this port, which is no drag
    if (!link || !touch || event.touches.length > 1 || tap.isWaiting()) return;
    event.stopPropagation();
    dragFromSource(link, { detached: { node, port } }, touch, event.nativeEvent.touches);
  };

  return (
    <Handle
      id={port}
      type={side}
      position={side === 'source' ? Position.Right : Position.Left}
      data-hint={verdict === undefined ? hint : undefined}
      onMouseDownCapture={detach}
      onTouchStartCapture={detachByTouch}
      onPointerDown={tap.onPointerDown}
      onClick={() => tap.onClick({ node, port, side })}
      className={classes(
        'port-handle',
        param && 'port-param',
        small && 'port-small',
        param && link && 'port-linked',
        verdict === 'fits' && 'port-fits',
        verdict === 'refused' && 'port-refused',
      )}
      style={{ color: lookColour(look) }}
    >
      <PortMark look={look} size={param ? 9 : small ? 8 : 12} hollow={hollow && !link} />
    </Handle>
  );
});
