import type { Link, Outputs, Workflow } from '../../../graph/index.ts';
import type { Image } from '../../../models/image/index.ts';
import type { Embedding, SpaceBasis } from '../../../nodes/kinds.ts';
import { captionsOf } from './captions.ts';

/** Embeddings and the output that gave them. */
export type Cloud = {
  readonly link: Link;
  readonly embedding: Embedding;
  readonly captions: readonly string[];
  readonly labels: readonly string[];
  readonly images: readonly Image[];
};
/** What the explorer shows of a node. What has not been computed yet is left out. */
export type Subject = {
  readonly node: string;
  /** The points of the scatter, and the output they come from (known before it is computed). */
  readonly source?: Link;
  readonly cloud?: Cloud;
  /** The fitted basis and its output. Without it the explorer fits one by itself. */
  readonly basisLink?: Link;
  readonly basis?: SpaceBasis;
  /** The node PCA move whose params the sliders show. */
  readonly move?: string;
  /** The first embedding that the node moves. */
  readonly start?: Float32Array;
  /** The node's own embeddings, drawn as a trail over the points. */
  readonly trail?: Embedding;
};

/** Looks up outputs by node. */
export type OutputsOf = (node: string) => Outputs | undefined;

/** An embedding by its shape. */
export const isEmbedding = (value: unknown): value is Embedding =>
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

const nodesOfType = (workflow: Workflow, type: string): string[] =>
  Object.keys(workflow.nodes).filter((id) => workflow.nodes[id]?.type === type);

/** The output of the node that holds embeddings, if it has run. */
const ownOutput = (node: string, outputs: OutputsOf): Link | undefined => {
  const port = Object.entries(outputs(node) ?? {}).find(([, value]) => isEmbedding(value))?.[0];
  return port === undefined ? undefined : { node, port };
};

/** The links of the parts, before any value is looked up. */
const linksOf = (workflow: Workflow, node: string, outputs: OutputsOf) => {
  const { type, inputs = {} } = workflow.nodes[node] ?? {};
  const fitted = (fit: string) => ({ source: workflow.nodes[fit]?.inputs.embedding, basisLink: { node: fit, port: 'basis' } });
  const moves = nodesOfType(workflow, 'pca-move');
  if (type === 'pca-move') {
    const fit = inputs.basis && workflow.nodes[inputs.basis.node]?.type === 'pca-fit' ? workflow.nodes[inputs.basis.node] : undefined;
    return { source: fit?.inputs.embedding ?? inputs.embedding, basisLink: inputs.basis, move: node };
  }
  if (type === 'pca-fit') return { ...fitted(node), move: moves.find((id) => workflow.nodes[id]?.inputs.basis?.node === node) };
  const own = ownOutput(node, outputs);
  const fits = nodesOfType(workflow, 'pca-fit');
  const consumer = fits.find((id) => workflow.nodes[id]?.inputs.embedding?.node === node);
  const space = embeddingAt(own, outputs)?.space;
  const other = fits.find((id) => basisAt({ node: id, port: 'basis' }, outputs)?.space === space);
  const fit = consumer ?? (space === undefined ? undefined : other);
  if (fit === undefined) return { source: own };
  const move = moves.find((id) => workflow.nodes[id]?.inputs.basis?.node === fit);
  return { ...fitted(fit), move, ...(fit !== consumer && { trail: own }) };
};

/** What the explorer shows for a node of any type. */
export const findSubject = (workflow: Workflow, node: string, outputs: OutputsOf): Subject => {
  const { source, basisLink, move, trail } = {
    move: undefined,
    basisLink: undefined,
    trail: undefined,
    ...linksOf(workflow, node, outputs),
  };
  const embedding = embeddingAt(source, outputs);
  const basis = basisAt(basisLink, outputs);
  const moved = embeddingAt(move === undefined ? undefined : workflow.nodes[move]?.inputs.embedding, outputs);
  const own = embeddingAt(trail, outputs);
  return {
    node,
    ...(source && { source }),
    ...(source &&
      embedding && { cloud: { link: source, embedding, ...captionsOf(workflow, source, { outputs, count: embedding.dims[0] ?? 0 }) } }),
    ...(basisLink && { basisLink }),
    ...(basis && { basis }),
    ...(move !== undefined && { move }),
    ...(moved && { start: rowOf(moved, 0) }),
    ...(own && own.space === basis?.space && { trail: own }),
  };
};

/** The pictures among a node's outputs. */
export const imagesOf = (outputs: Outputs | undefined): readonly Image[] => {
  const value = outputs?.images;
  // a port named `images` holds pictures: the kinds of the nodes say so
  return Array.isArray(value) ? (value as readonly Image[]) : [];
};

/** Whether the explorer has something to show for a node: it is of PCA, or has given embeddings. */
export const canExplore = (workflow: Workflow, node: string, outputs: OutputsOf): boolean => {
  const type = workflow.nodes[node]?.type ?? '';
  return ['pca-fit', 'pca-move', 'library'].includes(type) || ownOutput(node, outputs) !== undefined;
};
