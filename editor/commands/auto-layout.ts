import { type NodeSizes, type Position, unmeasuredSize, type Workflow } from '../../graph/index.ts';

/**
 * Positions for nodes, ordered from left to right along their links with few crossings. The top left corner of the nodes stays where it is.
 * Loads the layout library (elkjs) on the first call.
 */
export const autoLayout = async (
  workflow: Workflow,
  ids: readonly string[],
  sizes: NodeSizes,
): Promise<Readonly<Record<string, Position>>> => {
  const { default: Elk } = await import('elkjs/lib/elk.bundled.js');
  const wanted = new Set(ids);
  const graph = await new Elk().layout({
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.spacing.nodeNode': '40',
      'elk.layered.spacing.nodeNodeBetweenLayers': '72',
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.separateConnectedComponents': 'true',
      'elk.spacing.componentComponent': '64',
    },
    children: ids.map((id) => ({ id, ...(sizes[id] ?? unmeasuredSize) })),
    edges: ids.flatMap((id) =>
      Object.entries(workflow.nodes[id]?.inputs ?? {}).flatMap(([port, { node }]) =>
        wanted.has(node) ? [{ id: `${id}:${port}`, sources: [node], targets: [id] }] : [],
      ),
    ),
  });
  const before = ids.flatMap((id) => workflow.layout[id] ?? []);
  const [left, top] = before.length === 0 ? [0, 0] : [Math.min(...before.map(({ x }) => x)), Math.min(...before.map(({ y }) => y))];
  return Object.fromEntries(
    (graph.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x: Math.round(x + left), y: Math.round(y + top) }]),
  );
};
