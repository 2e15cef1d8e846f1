import { Handle, Position } from '@xyflow/react';
import { type MouseEvent, memo } from 'react';
import { linkMisfit } from '../../../graph/index.ts';
import { useCanvas, useCanvasStore } from '../../kit/canvas-store.ts';
import { classes } from '../../kit/components/index.ts';
import { type LookName, lookColour } from '../../kit/look.ts';
import { PortMark } from '../../kit/port-mark.tsx';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import { usePullOff } from './use-pull-off.ts';

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
  const canvas = useCanvasStore();
  const pullOff = usePullOff();
  const verdict = useVerdict(node, port, side);
  const link = useStudioState((state) => (side === 'target' ? state.document.workflow.nodes[node]?.inputs[port] : undefined));

  const detach = (event: MouseEvent<HTMLDivElement>) => {
    if (!link || event.button !== 0) return;
    const flow = event.currentTarget.closest('.react-flow');
    const source = flow?.querySelector(`[data-nodeid="${CSS.escape(link.node)}"][data-handleid="${CSS.escape(link.port)}"].source`);
    event.stopPropagation();
    event.preventDefault();
    if (!source) {
      pullOff({ node: link.node, port: link.port }, { node, port }, event);
      return;
    }
    canvas.setState({ connecting: { from: { ...link, side: 'source' }, detached: { node, port } } });
    const { clientX, clientY } = event;
    source.dispatchEvent(new globalThis.MouseEvent('mousedown', { bubbles: true, cancelable: true, button: 0, clientX, clientY }));
  };

  return (
    <Handle
      id={port}
      type={side}
      position={side === 'source' ? Position.Right : Position.Left}
      data-hint={verdict === undefined ? hint : undefined}
      onMouseDownCapture={detach}
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
