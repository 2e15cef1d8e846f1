import type { Registry, Workflow } from '../../graph/index.ts';
import type { Image } from '../../models/image/index.ts';
import type { NodeRun } from '../engine/run/types.ts';
import type { StudioState } from '../engine/state.ts';

/** Pictures that a node has given. */
export type Result = { readonly node: string; readonly images: readonly Image[]; readonly stale: boolean };

const isImages = (value: unknown): value is readonly Image[] =>
  Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null && 'channels' in value[0];

const resultOf = (node: string, run: NodeRun | undefined): Result | undefined => {
  const images = Object.values(run?.outputs ?? {}).find(isImages);
  return images && { node, images, stale: run?.stale === true };
};

/** What a workflow has drawn: first what its interface names, then what nobody takes from, then all else; the last of each kind first. */
export const resultsOf = (workflow: Workflow, runs: StudioState['runs'], registry: Registry): readonly Result[] => {
  const named = Object.values(workflow.interface.outputs).map(({ node }) => node);
  const taken = new Set(Object.values(workflow.nodes).flatMap(({ inputs }) => Object.values(inputs).map(({ node }) => node)));
  const sources = new Set(
    Object.keys(workflow.nodes).filter((id) => Object.keys(registry[workflow.nodes[id]?.type ?? '']?.inputs ?? {}).length === 0),
  );
  const rank = (id: string) => (named.includes(id) ? 0 : sources.has(id) ? 3 : taken.has(id) ? 2 : 1);
  return Object.keys(workflow.nodes)
    .reverse()
    .flatMap((id) => resultOf(id, runs[id]) ?? [])
    .sort((a, b) => rank(a.node) - rank(b.node));
};
