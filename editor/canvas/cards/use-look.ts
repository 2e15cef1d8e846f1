import { useShallow } from 'zustand/react/shallow';
import type { Workflow } from '../../../graph/index.ts';
import { useNodeState } from '../../kit/node-state.ts';

type Entry = Workflow['layout'][string];
/** How a card looks, as its layout says. */
export type Look = Pick<Entry, 'color' | 'size'> & { readonly collapsed: boolean; readonly pinned: boolean };

/** The look of a card. A move changes none of its parts, so a card that is moved is not drawn again. */
export const useLook = (id: string): Look =>
  useNodeState(
    id,
    useShallow(({ entry }) => ({
      color: entry?.color,
      size: entry?.size,
      collapsed: entry?.collapsed ?? false,
      pinned: entry?.pinned ?? false,
    })),
  );
