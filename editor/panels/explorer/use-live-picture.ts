import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Outputs } from '../../../graph/index.ts';
import type { Image } from '../../../models/image/index.ts';
import type { Movement } from '../../../nodes/steer.ts';
import type { DrawingNodes } from '../../engine/latent/drawing-nodes.ts';
import { picturesOf } from '../../engine/run/pictures.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { draftSteps, fewestSteps, newestWins } from './newest-wins.ts';

/** A picture drawn for the explorer, and how: a draft has few steps. */
export type LivePicture = { readonly image: Image; readonly draft: boolean; readonly ms: number };
type Request = { readonly movement: Movement; readonly draft: boolean };

/** The first picture of a node's outputs. */
export const firstImage = (outputs: Outputs | undefined): Image | undefined => picturesOf(outputs)?.[0];

const isAbort = (error: unknown) => typeof error === 'object' && error !== null && 'code' in error && error.code === 'ABORTED';

/**
 * Draws where the explorer is: with few steps and small while something is dragged, each draft as soon as the last one is done and always the
 * newest; with all steps, and enlarged where the workflow enlarges, on release.
 */
export const useLivePicture = (nodes: DrawingNodes | undefined) => {
  const { actions } = useStudio();
  const [picture, setPicture] = useState<LivePicture>();
  const [drawing, setDrawing] = useState(false);
  const [error, setError] = useState<string>();
  const steps = useRef(fewestSteps);
  const queue = useMemo(
    () =>
      newestWins<Request>({
        // what is let go is wanted at once, and what is taken up again need not be finished
        interrupts: (request, running) => !request.draft || !running.draft,
        async work({ movement, draft }, signal) {
          if (!nodes) return;
          setDrawing(!draft);
          const started = performance.now();
          try {
            const target = draft ? nodes.draft : nodes.final;
            const outputs = await actions.preview(nodes.overrides(movement, draft ? steps.current : undefined), [target]);
            const image = firstImage(outputs[target]);
            const ms = performance.now() - started;
            if (draft) steps.current = draftSteps(steps.current, ms);
            if (signal.aborted || !image) return;
            setPicture({ image, draft, ms });
            setError(undefined);
          } catch (failure) {
            if (!signal.aborted && !isAbort(failure)) setError(failure instanceof Error ? failure.message : String(failure));
          } finally {
            if (!signal.aborted) setDrawing(false);
          }
        },
      }),
    [actions, nodes],
  );
  useEffect(() => () => queue.cancel(), [queue]);
  /** Draws a position: as a draft while it is dragged, in full when it is released. */
  const show = useCallback((movement: Movement, { draft }: { readonly draft: boolean }) => queue.submit({ movement, draft }), [queue]);
  return { picture, drawing, error, show };
};
