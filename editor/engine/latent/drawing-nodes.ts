import type { MoveFacet, Movement, Steer } from '../../../nodes/steer.ts';
import type { Overrides } from '../run/types.ts';

/** The nodes that draw what a node moves: `draft` while something is dragged, `final` when it is released. */
export type DrawingNodes = {
  readonly draft: string;
  readonly final: string;
  /**
   * The params that a preview reads in place of the saved ones, to draw a movement. `steps` are the denoising steps of a draft: one where the quickest draft
   * is wanted, which is possible with a family that `drafts`.
   */
  overrides(movement: Movement, steps?: number): Overrides;
};

/** The nodes that draw what `move` moves, from what the node types offer. */
export const drawingNodes = ({
  move,
  moveFacet,
  draft,
  drawFacet,
  final,
}: {
  readonly move: string;
  readonly moveFacet: MoveFacet;
  readonly draft: string;
  readonly drawFacet: NonNullable<Steer['draw']>;
  readonly final: string;
}): DrawingNodes => ({
  draft,
  final,
  overrides: (movement, steps) => ({
    [move]: moveFacet.write(movement),
    ...(steps !== undefined && { [draft]: { [drawFacet.steps]: steps, ...(steps === 1 && drawFacet.quickest) } }),
  }),
});
