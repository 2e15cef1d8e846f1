import { useCallback } from 'react';
import { useCanvasStore } from './canvas-store.ts';
import { useWholeStudio } from './studio-context.tsx';

/** Opens the level of a node that is named by its path from the workflow on, selects the node and brings it into view. */
export const useGoTo = (): ((path: string) => void) => {
  const { actions } = useWholeStudio();
  const canvas = useCanvasStore();
  return useCallback(
    (path) => {
      const ids = path.split('/');
      const id = ids.at(-1) ?? '';
      actions.enter(ids.slice(0, -1));
      actions.select([id]);
      // another level has a canvas of its own, which is drawn first
      requestAnimationFrame(() => requestAnimationFrame(() => canvas.getState().surface?.fit([id])));
    },
    [actions, canvas],
  );
};
