import { move, type Workflow } from '../../graph/index.ts';

type Sizes = Readonly<Record<string, { readonly width: number; readonly height: number }>>;
const usual = { width: 264, height: 160 };

/** Brings nodes to one left or top edge: that of the one that is farthest out. */
export const align = (workflow: Workflow, ids: readonly string[], side: 'left' | 'top'): Workflow => {
  const places = ids.flatMap((id) => (workflow.layout[id] ? [{ id, ...workflow.layout[id] }] : []));
  const axis = side === 'left' ? 'x' : 'y';
  const edge = Math.min(...places.map((place) => place[axis]));
  return move(workflow, Object.fromEntries(places.map(({ id, x, y }) => [id, { x, y, [axis]: edge }])));
};

/** Spreads nodes so that the gaps between them are equal, along the longer side of the box around them. */
export const distribute = (workflow: Workflow, ids: readonly string[], sizes: Sizes): Workflow => {
  const places = ids.flatMap((id) =>
    workflow.layout[id] ? [{ id, x: workflow.layout[id].x, y: workflow.layout[id].y, ...(sizes[id] ?? usual) }] : [],
  );
  if (places.length < 3) return workflow;
  const range = (axis: 'x' | 'y') => Math.max(...places.map((place) => place[axis])) - Math.min(...places.map((place) => place[axis]));
  const [axis, length] = range('x') >= range('y') ? (['x', 'width'] as const) : (['y', 'height'] as const);
  const sorted = places.sort((a, b) => a[axis] - b[axis]);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) return workflow;
  const room = last[axis] - first[axis] - sorted.slice(0, -1).reduce((sum, place) => sum + place[length], 0);
  const gap = room / (sorted.length - 1);
  let at = first[axis];
  const moved = sorted.map((place) => {
    const entry = [place.id, { x: place.x, y: place.y, [axis]: Math.round(at) }] as const;
    at += place[length] + gap;
    return entry;
  });
  return move(workflow, Object.fromEntries(moved));
};

/** Places for nodes from left to right along their links, without crossings where that can be. The library is loaded when first asked for. */
export const layoutOf = async (
  workflow: Workflow,
  ids: readonly string[],
  sizes: Sizes,
): Promise<Readonly<Record<string, { x: number; y: number }>>> => {
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
    children: ids.map((id) => ({ id, ...(sizes[id] ?? usual) })),
    edges: ids.flatMap((id) =>
      Object.entries(workflow.nodes[id]?.inputs ?? {}).flatMap(([port, { node }]) =>
        wanted.has(node) ? [{ id: `${id}:${port}`, sources: [node], targets: [id] }] : [],
      ),
    ),
  });
  const before = ids.flatMap((id) => workflow.layout[id] ?? []);
  const left = Math.min(...before.map(({ x }) => x), Infinity);
  const top = Math.min(...before.map(({ y }) => y), Infinity);
  return Object.fromEntries(
    (graph.children ?? []).map(({ id, x = 0, y = 0 }) => [
      id,
      { x: Math.round(x + (Number.isFinite(left) ? left : 0)), y: Math.round(y + (Number.isFinite(top) ? top : 0)) },
    ]),
  );
};
