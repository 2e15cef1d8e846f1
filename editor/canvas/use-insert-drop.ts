import { useCallback } from 'react';
import { attempt } from '../attempt.ts';
import { useStudio } from '../studio-context.tsx';
import { useText } from '../text/use-text.ts';
import { useCanvasStore } from './canvas-store.ts';
import { type FlowNode, portOfLink } from './flow.ts';
import { putBetween } from './wire-edits.ts';

/** The link under a dragged card that it could be put into. */
const linkUnder = (id: string): string | undefined => {
  const card = document.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.getBoundingClientRect();
  if (!card) return undefined;
  for (const [x, y] of [0.5, 0.2, 0.8].flatMap((across) =>
    [0.5, 0.15, 0.85].map((down) => [card.left + card.width * across, card.top + card.height * down] as const),
  )) {
    const edge = document.elementsFromPoint(x, y).find((element) => element.classList.contains('react-flow__edge-interaction'));
    const link = edge?.closest<HTMLElement>('.react-flow__edge')?.dataset.id;
    if (link !== undefined && portOfLink(link).node !== id) return link;
  }
  return undefined;
};

/** A card without links that is dropped on a link is put into it. */
export const useInsertDrop = () => {
  const { actions, registry, store } = useStudio();
  const canvas = useCanvasStore();
  const { t } = useText();
  const onNodeDrag = useCallback(
    (_: unknown, node: FlowNode, nodes: readonly FlowNode[]) => {
      const { document: open, types } = store.getState();
      const { workflow } = open;
      const isWired =
        Object.keys(workflow.nodes[node.id]?.inputs ?? {}).length > 0 ||
        Object.values(workflow.nodes).some(({ inputs }) => Object.values(inputs).some((link) => link.node === node.id));
      const link = node.type === 'card' && nodes.length === 1 && !isWired ? linkUnder(node.id) : undefined;
      const fits = link !== undefined && putBetween({ workflow, types, registry, t }, node.id, portOfLink(link)) !== undefined;
      const insertInto = fits ? link : undefined;
      if (canvas.getState().insertInto !== insertInto) canvas.setState({ insertInto });
    },
    [canvas, registry, store, t],
  );
  const onNodeDragStop = useCallback(
    (_: unknown, node: FlowNode) => {
      const { insertInto } = canvas.getState();
      if (insertInto === undefined) return;
      canvas.setState({ insertInto: undefined });
      attempt(() =>
        actions.edit(
          (workflow) => putBetween({ workflow, types: store.getState().types, registry, t }, node.id, portOfLink(insertInto)) ?? workflow,
          {
            join: `move ${node.id}`,
          },
        ),
      );
    },
    [actions, canvas, registry, store, t],
  );
  return { onNodeDrag, onNodeDragStop };
};
