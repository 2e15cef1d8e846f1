import type { Connection, FinalConnectionState, IsValidConnection, OnConnectStartParams } from '@xyflow/react';
import { useCallback } from 'react';
import { linkMisfit, rewire, type TypedWorkflow } from '../../../graph/index.ts';
import { attempt } from '../../kit/attempt.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import type { LinkEdge } from '../flow/flow-types.ts';
import { useEndLink } from './use-end-link.ts';

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
  const endLink = useEndLink();
  const fitting = useCallback((): TypedWorkflow => {
    const { document: open, types } = store.getState();
    return { workflow: open.workflow, types, registry };
  }, [store, registry]);

  const onConnectStart = useCallback(
    (_: unknown, { nodeId, handleId, handleType }: OnConnectStartParams) => {
      if (nodeId === null || handleId === null || handleType === null) return;
      const { connecting } = canvas.getState();
      const isSame = connecting?.from.node === nodeId && connecting.from.port === handleId;
      const { detached, bends } = isSame ? connecting : {};
      canvas.setState({
        connecting: { from: { node: nodeId, port: handleId, side: handleType }, ...(detached && { detached }), ...(bends && { bends }) },
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
      const { detached, bends } = canvas.getState().connecting ?? {};
      attempt(() => actions.edit((workflow) => rewire(workflow, { detached, bends }, endsOf(connection)), { label: 'connect' }));
    },
    [actions, canvas],
  );

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, end: FinalConnectionState) => {
      const { connecting } = canvas.getState();
      canvas.setState({ connecting: undefined });
      const point = 'changedTouches' in event ? event.changedTouches[0] : event;
      if (!connecting || end.isValid || !point) return;
      const over = end.toHandle ? { node: end.toHandle.nodeId, port: end.toHandle.id ?? '' } : undefined;
      endLink(connecting, { screen: { x: point.clientX, y: point.clientY }, over, compact: event.shiftKey });
    },
    [canvas, endLink],
  );
  return { onConnectStart, isValidConnection, onConnect, onConnectEnd };
};
