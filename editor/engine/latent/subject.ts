import type { Link, Outputs, Registry, Workflow } from '../../../graph/index.ts';
import type { Exploration } from '../../../nodes/edit/explore.ts';
import type { Embedding, SpaceBasis } from '../../../nodes/kinds.ts';
import { nodesThat, type Steer, steerAt } from '../../../nodes/steer.ts';
import { type Captions, captionsOf } from './captions.ts';

/** The points of the scatter: embeddings, and what the workflow says about each of them. */
export type Cloud = Captions & { readonly embedding: Embedding };

/** What the explorer shows for a node. A value that has not been computed is missing; its link is there before it is computed. */
export type Subject = Exploration & {
  readonly node: string;
  readonly cloud?: Cloud;
  /** The basis of the workflow. Without one the explorer fits its own. */
  readonly basis?: SpaceBasis;
  /** The first embedding that `move` moves. */
  readonly start?: Float32Array;
  /** The node's own embeddings, drawn as a path over the points. */
  readonly trail?: Embedding;
};

/** Looks up outputs by node. */
export type OutputsOf = (node: string) => Outputs | undefined;

const isEmbedding = (value: unknown): value is Embedding =>
  typeof value === 'object' &&
  value !== null &&
  'space' in value &&
  'role' in value &&
  'data' in value &&
  value.data instanceof Float32Array;

const isBasis = (value: unknown): value is SpaceBasis =>
  typeof value === 'object' && value !== null && 'components' in value && 'explainedVarianceRatio' in value;

const rowOf = ({ dims, data }: Embedding, row: number): Float32Array => data.subarray(row * (dims[1] ?? 0), (row + 1) * (dims[1] ?? 0));

const embeddingAt = (link: Link | undefined, outputs: OutputsOf): Embedding | undefined => {
  const value = link && outputs(link.node)?.[link.port];
  return isEmbedding(value) && (value.dims[0] ?? 0) > 0 ? value : undefined;
};
const basisAt = (link: Link | undefined, outputs: OutputsOf): SpaceBasis | undefined => {
  const value = link && outputs(link.node)?.[link.port];
  return Array.isArray(value) && isBasis(value[0]) ? value[0] : undefined;
};

/** The output of the node that holds embeddings, if it has run. */
const embeddingOutput = (node: string, outputs: OutputsOf): Link | undefined => {
  const port = Object.entries(outputs(node) ?? {}).find(([, value]) => isEmbedding(value))?.[0];
  return port === undefined ? undefined : { node, port };
};

/** Fewest embeddings that are explored by themselves: fewer have no two axes. */
export const fewestPoints = 3;

/** The links of what is explored for a node, and the output that is drawn as a trail. */
const linksOf = (
  workflow: Workflow,
  registry: Registry,
  { node, outputs }: { readonly node: string; readonly outputs: OutputsOf },
): { [Name in keyof Exploration]: Exploration[Name] | undefined } & { readonly trail?: Link | undefined } => {
  const input = (id: string, port: string) => workflow.nodes[id]?.inputs[port];
  const fits = nodesThat(workflow, registry, 'fit');
  const moveOn = (fit: string) => nodesThat(workflow, registry, 'move').find(([id, { basis }]) => input(id, basis)?.node === fit)?.[0];
  const linksOfFit = (id: string, { embedding, basis }: NonNullable<Steer['fit']>) => ({
    source: input(id, embedding),
    basisLink: { node: id, port: basis },
    move: moveOn(id),
  });

  const { move, fit, walk } = steerAt(workflow, registry, node);
  if (move) {
    const basisLink = input(node, move.basis);
    const fitted = fits.find(([id]) => id === basisLink?.node);
    // a direction between groups that were picked is shown among all embeddings that they were picked from
    const { direction } = basisLink ? steerAt(workflow, registry, basisLink.node) : {};
    const group = direction && basisLink && input(basisLink.node, direction.to);
    const { pick } = group ? steerAt(workflow, registry, group.node) : {};
    const picked = pick && group ? input(group.node, pick.items) : group;
    return { source: (fitted && input(fitted[0], fitted[1].embedding)) ?? picked ?? input(node, move.embedding), basisLink, move: node };
  }
  if (fit) return linksOfFit(node, fit);

  const own = embeddingOutput(node, outputs);
  const consumer = fits.find(([id, { embedding }]) => input(id, embedding)?.node === node);
  if (consumer) return linksOfFit(...consumer);
  const embedding = embeddingAt(own, outputs);
  // a walk, or a point or two, is shown among the fitted embeddings; any other batch is explored by itself
  const isTrail = embedding !== undefined && (walk !== undefined || (embedding.dims[0] ?? 0) < fewestPoints);
  const sameSpace = fits.find(([id, { basis }]) => isTrail && basisAt({ node: id, port: basis }, outputs)?.space === embedding.space);
  return sameSpace ? { ...linksOfFit(...sameSpace), trail: own } : { source: own };
};

/** What the explorer shows for a node of any type. */
export const findSubject = (
  workflow: Workflow,
  registry: Registry,
  { node, outputs }: { readonly node: string; readonly outputs: OutputsOf },
): Subject => {
  const { source, basisLink, move, trail } = linksOf(workflow, registry, { node, outputs });
  const embedding = embeddingAt(source, outputs);
  const basis = basisAt(basisLink, outputs);
  const facet = move === undefined ? undefined : steerAt(workflow, registry, move).move;
  const moved = embeddingAt(facet && workflow.nodes[move ?? '']?.inputs[facet.embedding], outputs);
  const own = embeddingAt(trail, outputs);
  return {
    node,
    ...(source && { source }),
    ...(source &&
      embedding && {
        cloud: { embedding, ...captionsOf(workflow, registry, { link: source, outputs, count: embedding.dims[0] ?? 0 }) },
      }),
    ...(basisLink && { basisLink }),
    ...(basis && { basis }),
    ...(move !== undefined && { move }),
    ...(moved && { start: rowOf(moved, 0) }),
    ...(own && own.space === basis?.space && { trail: own }),
  };
};

/**
 * The nodes that the explorer has something to show for: those that move, fit or provide embeddings, in this order, then those whose outputs
 * hold embeddings.
 */
export const explorableNodes = (workflow: Workflow, registry: Registry, outputs: OutputsOf): string[] => {
  const rankOf = (id: string) => {
    const { move, fit, captioned } = steerAt(workflow, registry, id);
    return move ? 0 : fit ? 1 : captioned ? 2 : embeddingOutput(id, outputs) ? 3 : undefined;
  };
  return Object.keys(workflow.nodes)
    .flatMap((id) => ({ id, rank: rankOf(id) }))
    .filter((entry): entry is { id: string; rank: 0 | 1 | 2 | 3 } => entry.rank !== undefined)
    .sort((a, b) => a.rank - b.rank)
    .map(({ id }) => id);
};
