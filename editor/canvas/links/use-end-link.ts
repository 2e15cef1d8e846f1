import { useCallback } from 'react';
import { type Link, landing, linkMisfit, type Position, rewire, type TypedWorkflow } from '../../../graph/index.ts';
import { attempt } from '../../kit/attempt.ts';
import { type CanvasState, useCanvasStore } from '../../kit/canvas-store.ts';
import { toast } from '../../kit/components/index.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { cardWidth } from '../flow/card-geometry.ts';
import { nodeUnder } from './connection-hint.tsx';
import { dropOnRail, railAt } from './rail-drop.ts';

type End = {
  readonly screen: Position;
  /** The port that the link ends at. */
  readonly over?: Link | undefined;
  /** On the empty canvas, a menu of node types opens instead of the search. */
  readonly compact?: boolean;
};

/** Ends a link where it is dropped or tapped: at a port, at the first port of a card that fits, or on the empty canvas, where a new node is added to it. */
export const useEndLink = () => {
  const { actions, registry, store } = useStudio();
  const canvas = useCanvasStore();
  const { t, say } = useText();
  return useCallback(
    ({ from, detached, bends }: NonNullable<CanvasState['connecting']>, { screen, over, compact = false }: End) => {
      const { document: open, types } = store.getState();
      const fitting: TypedWorkflow = { workflow: open.workflow, types, registry };
      const wire = (link: { readonly from: Link; readonly to: Link } | undefined) =>
        attempt(() => actions.edit((workflow) => rewire(workflow, { detached, bends }, link), { label: link ? 'connect' : 'disconnect' }));
      const start = { node: from.node, port: from.port };
      if (over) {
        if (over.node === from.node && over.port === from.port) return;
        const link = from.side === 'source' ? { from: start, to: over } : { from: over, to: start };
        const reason = linkMisfit(fitting, link.from, link.to);
        if (reason === undefined) wire(link);
        else toast({ text: say(reason), tone: 'danger' });
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
        const link = landing(fitting, from, under);
        const reason = link && linkMisfit(fitting, link.from, link.to);
        if (link && reason === undefined) wire(link);
        else toast({ text: reason ? say(reason) : t('canvas.nothing-fits'), tone: 'danger' });
        return;
      }
      if (detached) {
        wire(undefined);
        return;
      }
      const { surface } = canvas.getState();
      if (!surface) return;
      const { x, y } = surface.toCanvas(screen);
      // the port of the new node's card is near the pointer
      const at = { x: from.side === 'source' ? x : x - cardWidth, y: y - 48 };
      if (compact) canvas.setState({ menu: { ...screen, target: { kind: 'end', end: from, at } } });
      else canvas.setState({ palette: { screen, at, end: from, ...(bends && { bends }) } });
    },
    [actions, canvas, registry, store, t, say],
  );
};
