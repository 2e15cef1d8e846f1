import { useCallback } from 'react';
import { putBetween } from '../../../graph/index.ts';
import { attempt } from '../../kit/attempt.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { portOfLink } from '../../kit/flow-ids.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { sizeOf } from '../flow/fit-view.ts';
import type { FlowNode } from '../flow/flow-types.ts';

/** The points along a link that are tested, as fractions of its length. */
const samples = Array.from({ length: 13 }, (_, index) => 0.08 + index * 0.07);

const overlap = (a: DOMRect, b: DOMRect): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom + 8;

/** The links that pass under a dragged card, in the order of their distance from its title bar. */
const linksUnder = (id: string): readonly string[] => {
  const card = document.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.getBoundingClientRect();
  if (!card) return [];
  const [x, y] = [card.left + card.width / 2, card.top + Math.min(40, card.height / 2)];
  const distances = new Map<string, number>();
  for (const path of document.querySelectorAll<SVGPathElement>('.react-flow__edge-path')) {
    const link = path.closest<HTMLElement>('.react-flow__edge')?.dataset.id;
    const matrix = path.getScreenCTM();
    if (link === undefined || !matrix || portOfLink(link).node === id || !overlap(path.getBoundingClientRect(), card)) continue;
    const length = path.getTotalLength();
    for (const sample of samples) {
      const point = path.getPointAtLength(length * sample).matrixTransform(matrix);
      const inside = point.x > card.left && point.x < card.right && point.y > card.top - 8 && point.y < card.bottom;
      const distance = Math.hypot(point.x - x, point.y - y);
      if (inside && distance < (distances.get(link) ?? Infinity)) distances.set(link, distance);
    }
  }
  return [...distances].sort(([, a], [, b]) => a - b).map(([link]) => link);
};

/**
 * React Flow's handlers for a drag of nodes. A card without links that is dropped on a link is inserted into it; with Alt, copies are dragged
 * and the originals stay.
 */
export const useInsertDrop = () => {
  const { actions, registry, store } = useStudio();
  const canvas = useCanvasStore();
  const onNodeDragStart = useCallback(
    ({ altKey }: { readonly altKey: boolean }, _: FlowNode, nodes: readonly FlowNode[]) => {
      const boxes = nodes.map((node) => ({ ...node.position, ...sizeOf(node) }));
      canvas.setState({ cloning: altKey && boxes.length > 0 ? boxes : undefined });
    },
    [canvas],
  );
  const onNodeDrag = useCallback(
    (_: unknown, node: FlowNode, nodes: readonly FlowNode[]) => {
      if (canvas.getState().cloning) return;
      const { document: open, types } = store.getState();
      const { workflow } = open;
      const isWired =
        Object.keys(workflow.nodes[node.id]?.inputs ?? {}).length > 0 ||
        Object.values(workflow.nodes).some(({ inputs }) => Object.values(inputs).some((link) => link.node === node.id));
      const links = node.type === 'card' && nodes.length === 1 && !isWired ? linksUnder(node.id) : [];
      const insertInto = links.find((link) => putBetween({ workflow, types, registry }, node.id, portOfLink(link)) !== undefined);
      if (canvas.getState().insertInto !== insertInto) canvas.setState({ insertInto });
    },
    [canvas, registry, store],
  );
  const onNodeDragStop = useCallback(
    (_: unknown, node: FlowNode) => {
      const { insertInto } = canvas.getState();
      if (insertInto === undefined) return;
      canvas.setState({ insertInto: undefined });
      attempt(() =>
        actions.edit(
          (workflow) => putBetween({ workflow, types: store.getState().types, registry }, node.id, portOfLink(insertInto)) ?? workflow,
          {
            join: `move ${node.id}`,
            label: 'insert',
          },
        ),
      );
    },
    [actions, canvas, registry, store],
  );
  return { onNodeDragStart, onNodeDrag, onNodeDragStop };
};
