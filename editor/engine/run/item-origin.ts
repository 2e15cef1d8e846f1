import type { Contribution, Region, Workflow } from '../../../graph/index.ts';

/** An item of an output of a node, by the path of the node. */
export type ItemPlace = { readonly node: string; readonly port: string; readonly item: number };

/** What an item of a result was computed with. */
export type ItemOrigin = {
  /** The part of each node, in the order of computation. */
  readonly contributions: readonly Contribution[];
  /** The params that links fed, as `node.param`: those that differ between the items. */
  readonly linked: ReadonlySet<string>;
  /** The workflow that gave the result. */
  readonly workflow: Workflow;
  /** The workflow that computes the item alone. */
  alone(): Promise<Workflow>;
};

/** A part of a picture, and the item that it shows: its place, and the complete output that it belongs to. */
export type ShownItem = { readonly box: Region['box']; readonly place: ItemPlace; readonly output: unknown };
