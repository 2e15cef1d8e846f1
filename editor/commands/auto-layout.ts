import { applyLayout, arrangementsOf, type LayoutGroup, type LayoutOptions, type Position, type Workflow } from '../../graph/index.ts';

/** Which way links lead, and how much space is between nodes. */
export type LayoutStyle = { readonly direction: 'right' | 'down'; readonly spacing: 'compact' | 'normal' | 'wide' };

/** Distances between nodes beside each other, and between one layer and the next. */
const distances = { compact: [24, 48], normal: [40, 72], wide: [72, 128] } as const;

export type LayoutRequest = LayoutStyle & Pick<LayoutOptions, 'of' | 'sizes'>;

/**
 * Lays nodes out along their links with few crossings, and returns the edit that does so. A frame and what it holds stay together: first what is in it is laid out, then
 * the frame as a whole. Pinned nodes stay where they are. Loads the layout library (elkjs) on the first call.
 */
export const autoLayout = async (
  workflow: Workflow,
  { of, sizes, direction, spacing }: LayoutRequest,
): Promise<(current: Workflow) => Workflow> => {
  const { default: Elk } = await import('elkjs/lib/elk.bundled.js');
  const elk = new Elk();
  const [beside, between] = distances[spacing];
  const arrange = async ({ units, links }: LayoutGroup): Promise<Readonly<Record<string, Position>>> => {
    const graph = await elk.layout({
      id: 'root',
      layoutOptions: {
        'elk.algorithm': 'layered',
        'elk.direction': direction === 'right' ? 'RIGHT' : 'DOWN',
        'elk.spacing.nodeNode': `${beside}`,
        'elk.layered.spacing.nodeNodeBetweenLayers': `${between}`,
        'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
        'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
        'elk.separateConnectedComponents': 'true',
        'elk.spacing.componentComponent': `${Math.round(beside * 1.6)}`,
      },
      children: units.map(({ key, width, height }) => ({ id: key, width, height })),
      edges: links.map(([from, to], index) => ({ id: `${index}`, sources: [from], targets: [to] })),
    });
    return Object.fromEntries((graph.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
  };
  const arrangements = await arrangementsOf(workflow, { of, sizes, arrange });
  return (current) => arrangements.reduce((changed, arrangement) => applyLayout(changed, arrangement, sizes), current);
};
