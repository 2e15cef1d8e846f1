import { useStoreApi } from '@xyflow/react';
import { useState } from 'react';
import { isOverviewCard } from './detail.ts';

/**
 * Lets React Flow measure only the cards that are drawn in full. It would measure every card and each of its handles when the card appears, and then draw the card
 * and its links once more. Of a card that is drawn small, size and handles are known: from its spec, or from when it was measured.
 */
export const useMeasuring = (): void => {
  const flow = useStoreApi();
  // before React Flow is drawn, which keeps the function for its observer
  useState(() => {
    const { updateNodeInternals } = flow.getState();
    flow.setState({
      updateNodeInternals: (updates) =>
        updateNodeInternals(new Map([...updates].filter(([, { nodeElement }]) => !isOverviewCard(nodeElement)))),
    });
  });
};
