import { useCallback } from 'react';
import { type Bend, type Link, landing, linkMisfit, rewire } from '../../../graph/index.ts';
import { attempt } from '../../kit/attempt.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { toast } from '../../kit/components/index.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { nodeUnder } from './connection-hint.tsx';

/** What a drag takes along: the input that the link is pulled off, or the bends that the new link shares. */
export type Taken = { readonly detached?: Link; readonly bends?: readonly Bend[] };

/** Pixels before a press becomes a drag. */
const threshold = 4;

/** The input under a point of the screen. */
const inputAt = (x: number, y: number): Link | undefined => {
  const port = document.elementFromPoint(x, y)?.closest('.react-flow__handle.target');
  const [node, name] = [port?.getAttribute('data-nodeid'), port?.getAttribute('data-handleid')];
  return node && name ? { node, port: name } : undefined;
};

/**
 * Drags a link whose source is out of sight. React Flow draws no card there that a link could be dragged from, so this draws the loose end and waits for the end of the drag:
 * the link moves to the input or the card under the pointer, or is removed.
 */
export const usePullOff = () => {
  const { actions, registry, store } = useStudio();
  const canvas = useCanvasStore();
  const { t, say } = useText();
  return useCallback(
    (from: Link, { detached, bends }: Taken, start: { readonly clientX: number; readonly clientY: number }) => {
      const ended = new AbortController();
      const follow = ({ clientX, clientY }: PointerEvent): void => {
        const { surface } = canvas.getState();
        if (surface)
          canvas.setState({
            looseEnd: {
              from: surface.toCanvas({ x: start.clientX, y: start.clientY }),
              to: surface.toCanvas({ x: clientX, y: clientY }),
            },
          });
      };
      const drop = ({ clientX, clientY }: MouseEvent): void => {
        ended.abort();
        canvas.setState({ looseEnd: undefined });
        if (Math.hypot(clientX - start.clientX, clientY - start.clientY) < threshold) return;
        const { document: open, types } = store.getState();
        const typed = { workflow: open.workflow, types, registry };
        const input = inputAt(clientX, clientY);
        const under = nodeUnder({ x: clientX, y: clientY });
        const to = input ?? (under === undefined ? undefined : landing(typed, { ...from, side: 'source' }, under)?.to);
        if (to?.node === detached?.node && to?.port === detached?.port) return;
        const reason = to && linkMisfit(typed, from, to);
        if (reason !== undefined || (under !== undefined && !to))
          toast({ text: reason === undefined ? t('canvas.nothing-fits') : say(reason), tone: 'danger' });
        else
          attempt(() =>
            actions.edit((workflow) => rewire(workflow, { detached, bends }, to && { from, to }), { label: to ? 'connect' : 'disconnect' }),
          );
      };
      const { signal } = ended;
      document.addEventListener('pointermove', follow, { signal });
      document.addEventListener('pointerup', drop, { signal });
      document.addEventListener('mouseup', drop, { signal });
      document.addEventListener(
        'pointercancel',
        () => {
          ended.abort();
          canvas.setState({ looseEnd: undefined });
        },
        { signal },
      );
    },
    [actions, canvas, registry, store, t, say],
  );
};
