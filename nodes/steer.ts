import type { AnyNode, Registry, Workflow } from '../graph/index.ts';

/** A movement of embeddings through a latent space. Its content is private to the node type that reads it from its params. */
export type Movement = Readonly<Record<string, unknown>>;

/**
 * A node that moves embeddings along the components of a basis, as its params say. Positions are standard scores: one unit is a standard
 * deviation of the embeddings that the basis was fitted on, and 0 is their mean.
 */
export type MoveFacet<M extends Movement = Movement> = {
  /** The input with the embeddings to move. */
  readonly embedding: string;
  /** The input with the basis. */
  readonly basis: string;
  /** The output with the moved embeddings. */
  readonly moved: string;
  /** The movement that the params of a node describe. A missing or invalid param counts as its default. */
  read(params: Movement): M;
  /** The params that describe a movement. */
  write(movement: M): Movement;
  /** Score on one component, after the movement, of an embedding with the scores `start`. */
  score(movement: M, start: ArrayLike<number>, component: number): number;
  /** The movement that brings an embedding from `start` to a score on one component, and changes no other component. */
  moveTo(movement: M, start: ArrayLike<number>, target: { readonly component: number; readonly score: number }): M;
  /** The movement that brings every embedding to these scores. Components after the last score stay unchanged, so `[]` moves nothing. */
  to(scores: ArrayLike<number> & Iterable<number>): M;
};

/** The facet of a node for tools that steer through a latent space. Every string names an input, an output or a param of the node. */
export type Steer = {
  /** Fits a basis (output) on a batch of embeddings (input). */
  readonly fit?: { readonly embedding: string; readonly basis: string };
  readonly move?: MoveFacet;
  /** The movement is along a direction: a basis with one component. */
  readonly along?: true;
  /** Finds the direction (output) in which one group of embeddings (input) differs from another. */
  readonly direction?: { readonly from: string; readonly to: string; readonly direction: string };
  /** Provides embeddings with a caption and a label each (outputs). */
  readonly captioned?: {
    readonly embedding: string;
    readonly captions: string;
    readonly labels: string;
    /** Small pictures, one for each embedding, or none. */
    readonly thumbnails?: string;
  };
  /** Gives one text or picture (output) from a param: the text itself, or the name of the file. */
  readonly literal?: { readonly of: 'text' | 'image'; readonly value: string; readonly output: string };
  /** Encodes texts or pictures (input) with a model family (param). `component`: the network that the family needs. */
  readonly encode?: {
    readonly of: 'text' | 'image';
    readonly items: string;
    readonly embedding: string;
    readonly model: string;
    readonly component: string;
  };
  /** Takes `count` (param) items from `index` (param), or those of a list of `indices` (param, as `writeIndices` writes it), out of a batch (input). */
  readonly pick?: {
    readonly items: string;
    readonly picked: string;
    readonly index: string;
    readonly count: string;
    readonly indices: string;
  };
  /** Interpolates between two embeddings (inputs) in `steps` (param). */
  readonly walk?: { readonly from: string; readonly to: string; readonly embedding: string; readonly steps: string };
  /**
   * Draws the pictures (output) of embeddings (input). Fewer `steps` (param) make a faster draft. `quickest`: the params of the fastest draft, where the model
   * family draws drafts.
   */
  readonly draw?: {
    readonly embedding: string;
    readonly images: string;
    readonly steps: string;
    readonly quickest?: Readonly<Record<string, unknown>>;
  };
  /** Enlarges pictures. */
  readonly enlarge?: { readonly images: string; readonly enlarged: string };
};

/** The steering facet of a node type; empty for an unknown type and for a type without one. */
export const steerOf = (spec: AnyNode | undefined): Steer =>
  // safe: the graph types the facet as `unknown`, and every spec in nodes/ declares it with `satisfies Steer`
  (spec?.steer ?? {}) as Steer;

/** The steering facet of the node with this id. */
export const steerAt = (workflow: Workflow, registry: Registry, id: string): Steer => steerOf(registry[workflow.nodes[id]?.type ?? '']);

/** The ids of the nodes whose steering facet has `name`, each with that part of the facet. */
export const nodesThat = <Name extends keyof Steer>(
  workflow: Workflow,
  registry: Registry,
  name: Name,
): (readonly [string, NonNullable<Steer[Name]>])[] =>
  Object.keys(workflow.nodes).flatMap((id) => {
    const facet = steerAt(workflow, registry, id)[name];
    return facet ? [[id, facet] as const] : [];
  });

/** The first node type of a registry whose steering facet has `name`, with that part of the facet. */
export const typeThat = <Name extends keyof Steer>(
  registry: Registry,
  name: Name,
): { readonly spec: AnyNode; readonly facet: NonNullable<Steer[Name]> } | undefined => {
  for (const spec of Object.values(registry)) {
    const facet = steerOf(spec)[name];
    if (facet) return { spec, facet };
  }
  return undefined;
};

/** The nearest node downstream of `node` that draws the pictures of embeddings. */
export const drawerAfter = (workflow: Workflow, registry: Registry, node: string): string | undefined => {
  const seen = new Set([node]);
  for (const id of seen) {
    if (id !== node && steerAt(workflow, registry, id).draw) return id;
    for (const [next, { inputs }] of Object.entries(workflow.nodes))
      if (Object.values(inputs).some((link) => link.node === id)) seen.add(next);
  }
  return undefined;
};

/** The node whose pictures are the final ones: the node that enlarges the pictures of `drawer`, or else `drawer`. */
export const finalAfter = (workflow: Workflow, registry: Registry, drawer: string): string =>
  nodesThat(workflow, registry, 'enlarge').find(([id, { images }]) => workflow.nodes[id]?.inputs[images]?.node === drawer)?.[0] ?? drawer;
