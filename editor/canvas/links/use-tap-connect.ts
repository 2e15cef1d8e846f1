import { type PointerEvent, useCallback, useMemo, useRef } from 'react';
import type { LinkStart, Position } from '../../../graph/index.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { useEndLink } from './use-end-link.ts';

/** Links by two taps, for fingers: the first on a port, the second on another port. The ports that fit light up in between. */
export const useTapConnect = () => {
  const canvas = useCanvasStore();
  const endLink = useEndLink();
  // not every browser says with a click what it was made with
  const pointer = useRef('');
  return useMemo(
    () => ({
      onPointerDown: ({ pointerType }: PointerEvent) => {
        pointer.current = pointerType;
      },
      isWaiting: (): boolean => canvas.getState().connecting?.tapped === true,
      onClick: (port: LinkStart) => {
        if (pointer.current !== 'touch') return;
        const { connecting } = canvas.getState();
        canvas.setState({ connecting: connecting?.tapped ? undefined : { from: port, tapped: true } });
        if (connecting?.tapped) endLink(connecting, { screen: { x: 0, y: 0 }, over: { node: port.node, port: port.port } });
      },
    }),
    [canvas, endLink],
  );
};

/** Ends a link that was begun with a tap on its port by a tap on a card or on the empty canvas. */
export const useTapElsewhere = () => {
  const canvas = useCanvasStore();
  const endLink = useEndLink();
  return useCallback(
    (screen: Position) => {
      const { connecting } = canvas.getState();
      if (!connecting?.tapped) return;
      canvas.setState({ connecting: undefined });
      endLink(connecting, { screen });
    },
    [canvas, endLink],
  );
};
