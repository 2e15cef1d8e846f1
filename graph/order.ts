import { GraphError } from './error.ts';

/**
 * Topological order: the nodes that the targets need, each after its sources. Depth first and iterative, so chains of any length are fine.
 * A cycle is passed to `onCycle` as a `GraphError` CYCLE that names its nodes in order, and the link that closes it is ignored. By default
 * the error is thrown.
 */
export const orderOf = (
  targets: readonly string[],
  sourcesOf: (node: string) => readonly string[],
  onCycle: (error: GraphError) => void = refuse,
): readonly string[] => {
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  type Visit = { readonly node: string; readonly sources: readonly string[]; next: number };
  const path: Visit[] = [];
  const open = (node: string): void => {
    state.set(node, 'open');
    path.push({ node, sources: sourcesOf(node), next: 0 });
  };
  for (const target of targets) {
    if (state.has(target)) continue;
    open(target);
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      const source = visit.sources[visit.next++];
      if (source === undefined) {
        state.set(visit.node, 'done');
        order.push(visit.node);
        path.pop();
      } else if (state.get(source) === 'open') {
        onCycle(
          cycle(
            path.map(({ node }) => node),
            source,
          ),
        );
      } else if (!state.has(source)) {
        open(source);
      }
    }
  }
  return order;
};

const refuse = (error: GraphError): never => {
  throw error;
};

/** `path` leads from a target to a node whose source is `again`, which is also on the path. */
const cycle = (path: readonly string[], again: string): GraphError => {
  const ring = [again, ...path.slice(path.indexOf(again) + 1).reverse(), again];
  const shown = ring.length > 12 ? [...ring.slice(0, 6), '…', ...ring.slice(-5)] : ring;
  return new GraphError('CYCLE', 'The links form a cycle: {nodes}. Remove one of them.', {
    nodeId: again,
    params: { nodes: shown.join(' → ') },
  });
};
