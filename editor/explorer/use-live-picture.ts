import { useCallback, useEffect, useRef, useState } from 'react';
import { createStore } from 'zustand/vanilla';
import { isAborted, messageOf } from '../../errors/index.ts';
import type { Outputs } from '../../graph/index.ts';
import type { Picture } from '../../models/image/picture.ts';
import type { Movement } from '../../nodes/steer.ts';
import type { DrawingNodes } from '../engine/latent/drawing-nodes.ts';
import { picturesOf } from '../engine/run/pictures.ts';
import { useStudio } from '../kit/studio-context.tsx';
import { draftSteps, type LastDraft } from './draft-steps.ts';

/** What the explorer draws. While a picture is in progress, `drawing` is set; a draft has few steps. */
export type LivePicture = {
  readonly image: Picture | undefined;
  readonly draft: boolean;
  readonly drawing: boolean;
  readonly error: string | undefined;
};

const nothing: LivePicture = { image: undefined, draft: false, drawing: false, error: undefined };

/** The first picture of a node's outputs. */
export const firstImage = (outputs: Outputs | undefined): Picture | undefined => picturesOf(outputs)?.[0];

/**
 * Draws the position of the explorer: with few steps and small while the user drags something, with all steps, and enlarged where the workflow
 * enlarges, when the user releases it. The studio drops the drafts that a newer one overtakes.
 */
export const useLivePicture = (nodes: DrawingNodes | undefined) => {
  const { actions } = useStudio();
  // a store of its own: fifteen pictures a second must not render the explorer, but only what shows the picture
  const [picture] = useState(() => createStore<LivePicture>(() => nothing));
  const last = useRef<LastDraft>(undefined);
  const newest = useRef(0);
  // pictures of other nodes, and those that come after the explorer was closed, are not shown
  const shown = useRef<DrawingNodes>(undefined);
  useEffect(() => {
    shown.current = nodes;
    return () => {
      shown.current = undefined;
    };
  }, [nodes]);
  /** Draws a position: as a draft while it is dragged, in full when it is released. */
  const show = useCallback(
    async (movement: Movement, { draft }: { readonly draft: boolean }): Promise<void> => {
      if (!nodes) return;
      const mine = ++newest.current;
      if (picture.getState().drawing === draft) picture.setState({ drawing: !draft });
      const target = draft ? nodes.draft : nodes.final;
      let started = performance.now();
      let steps = 0;
      try {
        const outputs = await actions.preview(
          (modelOf) => {
            started = performance.now();
            steps = draftSteps({ drafts: modelOf(nodes.draft)?.drafts === true, last: last.current });
            return nodes.overrides(movement, draft ? steps : undefined);
          },
          [target],
          { draft },
        );
        const image = firstImage(outputs[target]);
        if (draft) last.current = { steps, milliseconds: performance.now() - started };
        if (shown.current !== nodes || !image) return;
        picture.setState({ image, draft, error: undefined });
      } catch (failure) {
        // an aborted picture was overtaken by a newer one, or by a run
        if (shown.current === nodes && !isAborted(failure)) picture.setState({ error: messageOf(failure) });
      } finally {
        if (shown.current === nodes && newest.current === mine && picture.getState().drawing) picture.setState({ drawing: false });
      }
    },
    [actions, nodes, picture],
  );
  return { picture, show };
};
