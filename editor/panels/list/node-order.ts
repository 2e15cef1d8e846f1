import type { Workflow } from '../../../graph/index.ts';

/** Node ids in topological order: every node after its sources, and otherwise in the order of the file. Nodes of a cycle come last. */
export const nodeOrder = ({ nodes }: Pick<Workflow, 'nodes'>): string[] => {
  const waits = new Map<string, number>();
  const next = new Map<string, string[]>();
  for (const [id, { inputs }] of Object.entries(nodes)) {
    const sources = new Set(Object.values(inputs).flatMap(({ node }) => (Object.hasOwn(nodes, node) ? [node] : [])));
    waits.set(id, sources.size);
    for (const source of sources) next.set(source, [...(next.get(source) ?? []), id]);
  }
  const ready = Object.keys(nodes).filter((id) => waits.get(id) === 0);
  for (const id of ready) {
    for (const follower of next.get(id) ?? []) {
      const left = (waits.get(follower) ?? 0) - 1;
      waits.set(follower, left);
      if (left === 0) ready.push(follower);
    }
  }
  const placed = new Set(ready);
  return [...ready, ...Object.keys(nodes).filter((id) => !placed.has(id))];
};
