import { useCallback } from 'react';
import type { Link } from '../../../graph/index.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { type Taken, usePullOff } from './use-pull-off.ts';

type Start = { readonly clientX: number; readonly clientY: number };

/**
 * Drags a link from its source although the pointer is elsewhere: on the input that it is pulled off, or on a dot that it branches from. React Flow starts a link at a port, so
 * the port of the source gets the event; where the card of the source is out of sight, the drag is followed without React Flow.
 */
export const useDragFromSource = () => {
  const canvas = useCanvasStore();
  const pullOff = usePullOff();
  return useCallback(
    (from: Link, taken: Taken, start: Start, touches?: TouchList) => {
      const port = document.querySelector(
        `.react-flow__handle.source[data-nodeid="${CSS.escape(from.node)}"][data-handleid="${CSS.escape(from.port)}"]`,
      );
      if (!port) {
        pullOff(from, taken, start);
        return;
      }
      canvas.setState({ connecting: { from: { node: from.node, port: from.port, side: 'source' }, ...taken } });
      const { clientX, clientY } = start;
      const shared = { bubbles: true, cancelable: true };
      port.dispatchEvent(
        touches
          ? new TouchEvent('touchstart', { ...shared, touches: [...touches], targetTouches: [...touches], changedTouches: [...touches] })
          : new MouseEvent('mousedown', { ...shared, button: 0, clientX, clientY }),
      );
    },
    [canvas, pullOff],
  );
};
