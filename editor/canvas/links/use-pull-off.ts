import { useCallback } from 'react';
import { type Link, landing, linkMisfit, rewire } from '../../../graph/index.ts';
import { attempt } from '../../kit/attempt.ts';
import { toast } from '../../kit/components/index.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { nodeUnder } from './connection-hint.tsx';

/** Pixels before a press becomes a drag. */
const threshold = 4;

/** The input under a point of the screen. */
const inputAt = (x: number, y: number): Link | undefined => {
  const port = document.elementFromPoint(x, y)?.closest('.react-flow__handle.target');
  const [node, name] = [port?.getAttribute('data-nodeid'), port?.getAttribute('data-handleid')];
  return node && name ? { node, port: name } : undefined;
};

/**
 * Drags a link off an input while the card of its source is out of sight. React Flow draws no card there that a link could be dragged from, so this
 * waits for the end of the drag: the link moves to the input or the card under the pointer, or is removed.
 */
export const usePullOff = () => {
  const { actions, registry, store } = useStudio();
  const { t, say } = useText();
  return useCallback(
    (from: Link, detached: Link, start: { readonly clientX: number; readonly clientY: number }) => {
      const drop = ({ clientX, clientY }: MouseEvent): void => {
        if (Math.hypot(clientX - start.clientX, clientY - start.clientY) < threshold) return;
        const { document: open, types } = store.getState();
        const typed = { workflow: open.workflow, types, registry };
        const input = inputAt(clientX, clientY);
        const under = nodeUnder({ x: clientX, y: clientY });
        const to = input ?? (under === undefined ? undefined : landing(typed, { ...from, side: 'source' }, under)?.to);
        if (to?.node === detached.node && to.port === detached.port) return;
        const reason = to && linkMisfit(typed, from, to);
        if (reason !== undefined || (under !== undefined && !to))
          toast({ text: reason === undefined ? t('canvas.nothing-fits') : say(reason), tone: 'danger' });
        else
          attempt(() =>
            actions.edit((workflow) => rewire(workflow, { detached }, to && { from, to }), { label: to ? 'connect' : 'disconnect' }),
          );
      };
      document.addEventListener('mouseup', drop, { once: true });
    },
    [actions, registry, store, t, say],
  );
};
