import { flatten, type Outputs, type Registry, type Workflow } from '../../../graph/index.ts';
import type { Picture } from '../../../models/image/picture.ts';
import type { NodeRun } from './types.ts';

/** Whether a value is a batch of pictures. */
export const isImages = (value: unknown): value is readonly Picture[] =>
  Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null && ('channels' in value[0] || 'sha256' in value[0]);

/** The first batch of pictures among the outputs of a node. */
export const picturesOf = (outputs: Outputs | undefined): readonly Picture[] | undefined => Object.values(outputs ?? {}).find(isImages);

/** The pictures of a node. They are stale where the node has changed since it ran. */
export type PictureResult = {
  readonly node: string;
  readonly port: string;
  readonly images: readonly Picture[];
  readonly stale: boolean;
  /** The workflow that gave the pictures; absent where they were computed before the page was loaded. */
  readonly workflow?: Workflow;
};

/** The workflow to save with pictures, so that they are drawn again when it is opened: the present one only where the pictures are not stale. */
export const workflowBehind = ({ stale, workflow }: PictureResult, present: Workflow): Workflow | undefined => (stale ? workflow : present);

/** The pictures of one node, if its last run gave any. */
export const pictureResultOf = (node: string, run: NodeRun | undefined): PictureResult | undefined => {
  const [port, images] = Object.entries(run?.outputs ?? {}).find(([, value]) => isImages(value)) ?? [];
  if (port === undefined || !isImages(images)) return undefined;
  return { node, port, images, stale: run?.stale === true, ...(run?.workflow && { workflow: run.workflow }) };
};

/**
 * The pictures of a workflow, the most important first: those of the interface's outputs, then those that no node consumes, then those
 * between nodes, then those of nodes without inputs. Of equal ones, the node that was added last comes first. Nodes of subgraphs are named by path.
 */
export const pictureResults = (folded: Workflow, runs: Readonly<Record<string, NodeRun>>, registry: Registry): readonly PictureResult[] => {
  const { workflow } = flatten(folded);
  const named = new Set(Object.values(workflow.interface.outputs).map(({ node }) => node));
  const consumed = new Set(Object.values(workflow.nodes).flatMap(({ inputs }) => Object.values(inputs).map(({ node }) => node)));
  const isSource = (id: string) => Object.keys(registry[workflow.nodes[id]?.type ?? '']?.inputs ?? {}).length === 0;
  const rank = (id: string) => (named.has(id) ? 0 : isSource(id) ? 3 : consumed.has(id) ? 2 : 1);
  return Object.keys(workflow.nodes)
    .reverse()
    .flatMap((id) => pictureResultOf(id, runs[id]) ?? [])
    .sort((a, b) => rank(a.node) - rank(b.node));
};
