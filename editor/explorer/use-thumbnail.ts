import { useEffect, useMemo, useState } from 'react';
import type { Picture } from '../../models/image/picture.ts';
import { standardScores } from '../../models/pca/index.ts';
import type { SpaceBasis } from '../../nodes/kinds.ts';
import type { MoveFacet } from '../../nodes/steer.ts';
import type { DrawingNodes } from '../engine/latent/drawing-nodes.ts';
import type { Cloud } from '../engine/latent/subject.ts';
import { useStudio } from '../kit/studio-context.tsx';
import { firstImage } from './use-live-picture.ts';

/** Milliseconds that the pointer rests on a point before the point is drawn. */
const rest = 180;
const steps = 4;

/**
 * The picture of a point: the one that was encoded, or else a draft that is drawn from its embedding when the pointer rests on the point.
 * Drafts are cached as long as the same points are shown.
 */
export const useThumbnail = ({
  cloud,
  basis,
  nodes,
  move,
  point,
}: {
  readonly cloud: Cloud | undefined;
  readonly basis: SpaceBasis | undefined;
  readonly nodes: DrawingNodes | undefined;
  readonly move: MoveFacet | undefined;
  readonly point: number | undefined;
}): Picture | undefined => {
  const { actions } = useStudio();
  const embedding = cloud?.embedding;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other embeddings have other pictures
  const drawn = useMemo(() => new Map<number, Picture>(), [embedding, nodes]);
  const [, redraw] = useState(0);
  const picture = point === undefined ? undefined : (cloud?.images[point] ?? drawn.get(point));
  useEffect(() => {
    if (point === undefined || picture || !embedding || !basis || !nodes || !move || embedding.dims[1] !== basis.dimension) return;
    const timer = setTimeout(() => {
      const row = embedding.data.subarray(point * basis.dimension, (point + 1) * basis.dimension);
      actions.preview(nodes.overrides(move.to(standardScores(basis, row)), steps), [nodes.draft]).then(
        (outputs) => {
          const image = firstImage(outputs[nodes.draft]);
          if (image) drawn.set(point, image);
          redraw((count) => count + 1);
        },
        // a thumbnail is an ornament: one that fails, or that a newer preview replaces, is not shown
        () => undefined,
      );
    }, rest);
    return () => clearTimeout(timer);
  }, [actions, point, picture, embedding, basis, nodes, move, drawn]);
  return picture;
};
