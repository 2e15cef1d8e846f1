import type { Connection, FinalConnectionState, IsValidConnection, OnConnectStartParams } from '@xyflow/react';
import { useCallback } from 'react';
import { connect, landing, linkMisfit, rewire, type TypedWorkflow } from '../../../graph/index.ts';
import { attempt } from '../../kit/attempt.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { toast } from '../../kit/components/index.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { cardWidth } from '../flow/card-geometry.ts';
import type { LinkEdge } from '../flow/flow-types.ts';
import { nodeUnder } from './connection-hint.tsx';
import { dropOnRail, railAt } from './rail-drop.ts';

type Ends = {
  readonly source: string | null;
  readonly sourceHandle?: string | null | undefined;
  readonly target: string | null;
  readonly targetHandle?: string | null | undefined;
};
const endsOf = ({ source, sourceHandle, target, targetHandle }: Ends) => ({
  from: { node: source ?? '', port: sourceHandle ?? '' },
  to: { node: target ?? '', port: targetHandle ?? '' },
});

/** React Flow's handlers for a link that is dragged and then dropped on a port, on a card, or on the empty canvas. */
export const useConnecting = () => {
  const { actions, registry, store } = useStudio();
  const canvas = useCanvasStore();
  const { t, say } = useText();
  const fitting = useCallback((): TypedWorkflow => {
    const { document: open, types } = store.getState();
    return { workflow: open.workflow, types, registry };
  }, [store, registry]);

  const onConnectStart = useCallback(
    (_: unknown, { nodeId, handleId, handleType }: OnConnectStartParams) => {
      if (nodeId === null || handleId === null || handleType === null) return;
      const { connecting } = canvas.getState();
      const isDetached = connecting?.from.node === nodeId && connecting.from.port === handleId;
      const detached = isDetached ? connecting.detached : undefined;
      canvas.setState({
        connecting: { from: { node: nodeId, port: handleId, side: handleType }, ...(detached && { detached }) },
        palette: undefined,
      });
    },
    [canvas],
  );

  const isValidConnection: IsValidConnection<LinkEdge> = useCallback(
    (connection) => {
      const { from, to } = endsOf(connection);
      return linkMisfit(fitting(), from, to) === undefined;
    },
    [fitting],
  );

  const onConnect = useCallback(
    (connection: Connection) => {
      const detached = canvas.getState().connecting?.detached;
      attempt(() => actions.edit((workflow) => rewire(workflow, { detached }, endsOf(connection)), { label: 'connect' }));
    },
    [actions, canvas],
  );

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, end: FinalConnectionState) => {
      const { connecting, surface } = canvas.getState();
      canvas.setState({ connecting: undefined });
      if (!connecting || end.isValid || !surface) return;
      const point = 'changedTouches' in event ? event.changedTouches[0] : event;
      if (!point) return;
      const screen = { x: point.clientX, y: point.clientY };
      const { from, detached } = connecting;
      if (end.toHandle) {
        const over = { node: end.toHandle.nodeId, port: end.toHandle.id ?? '' };
        if (over.node === from.node && over.port === from.port) return;
        const reason = from.side === 'source' ? linkMisfit(fitting(), from, over) : linkMisfit(fitting(), over, from);
        if (reason !== undefined) toast({ text: say(reason), tone: 'danger' });
        return;
      }
      const rail = railAt(screen);
      if (rail) {
        attempt(() => actions.edit((level) => dropOnRail(level, registry, { from, ...rail }), { label: 'change-interface' }));
        return;
      }
      const under = nodeUnder(screen);
      if (under === from.node) return;
      if (under !== undefined) {
        const link = landing(fitting(), from, under);
        const reason = link && linkMisfit(fitting(), link.from, link.to);
        if (link && reason === undefined)
          attempt(() =>
            actions.edit((workflow) => (detached ? rewire(workflow, { detached }, link) : connect(workflow, link)), { label: 'connect' }),
          );
        else toast({ text: reason ? say(reason) : t('canvas.nothing-fits'), tone: 'danger' });
        return;
      }
      if (detached) {
        actions.edit((workflow) => rewire(workflow, { detached }, undefined), { label: 'disconnect' });
        return;
      }
      const { x, y } = surface.toCanvas(screen);
      // the port of the new node's card is near the pointer
      const at = { x: from.side === 'source' ? x : x - cardWidth, y: y - 48 };
      canvas.setState({ palette: { screen, at, end: from } });
    },
    [actions, canvas, registry, fitting, t, say],
  );
  return { onConnectStart, isValidConnection, onConnect, onConnectEnd };
};
