import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Outputs } from '../../graph/index.ts';
import type { Image } from '../../models/image/index.ts';
import { imagesOf } from '../engine/latent/subject.ts';
import type { Overrides } from '../engine/run/types.ts';
import { useStudio } from '../kit/studio-context.tsx';
import { draftSteps, fewestSteps, newestWins } from './newest-wins.ts';
import type { MoveParams } from './position.ts';

/** A picture drawn for the explorer, and how: a draft has few steps. */
export type LivePicture = { readonly image: Image; readonly draft: boolean; readonly ms: number };
type Request = { readonly params: MoveParams; readonly draft: boolean };
/** Of these `decode` draws drafts, and `whole` what is let go. */
export type LiveNodes = { readonly move: string; readonly decode: string; readonly whole: string };

/** The first picture of a node's outputs. */
export const firstImage = (outputs: Outputs | undefined): Image | undefined => imagesOf(outputs)[0];

/** What a preview reads in place of the saved params. */
export const overridesFor = (
  { move, decode }: Pick<LiveNodes, 'move' | 'decode'>,
  { coordinates, deltas, amount }: MoveParams,
  steps: number | undefined,
): Overrides => ({
  [move]: { coordinates, deltas, amount },
  ...(steps !== undefined && { [decode]: { steps } }),
});

const isAbort = (error: unknown) => typeof error === 'object' && error !== null && 'code' in error && error.code === 'ABORTED';

/**
 * Draws where the explorer is: with few steps and small while something is dragged, each draft as soon as the last one is done and always the
 * newest; with all steps, and enlarged where the workflow enlarges, on release.
 */
export const useLivePicture = (nodes: LiveNodes | undefined) => {
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
        async work({ params, draft }, signal) {
          if (!nodes) return;
          setDrawing(!draft);
          const started = performance.now();
          try {
            const target = draft ? nodes.decode : nodes.whole;
            const outputs = await actions.preview(overridesFor(nodes, params, draft ? steps.current : undefined), [target]);
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
  /** Draws a position: as a draft while it is dragged, whole when it is let go. */
  const show = useCallback((params: MoveParams, { draft }: { readonly draft: boolean }) => queue.submit({ params, draft }), [queue]);
  return { picture, drawing, error, show };
};
