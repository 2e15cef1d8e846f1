import { GraphError } from './error.ts';

/**
 * The nodes that the targets need, each after all it takes from (depth first, iterative: chains of any length are fine).
 * Throws `GraphError` CYCLE, naming the nodes of the cycle in order; with `onCycle`, tells it instead and goes on as if the closing link
 * were not there.
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

/** `path` leads from the target up to a node that takes from `again`, which is on the path too. */
const cycle = (path: readonly string[], again: string): GraphError => {
  const ring = [again, ...path.slice(path.indexOf(again) + 1).reverse(), again];
  const shown = ring.length > 12 ? [...ring.slice(0, 6), '…', ...ring.slice(-5)] : ring;
  return new GraphError('CYCLE', `The links go in a circle: ${shown.join(' → ')}. Remove one of them.`, { nodeId: again });
};
