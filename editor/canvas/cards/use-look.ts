import { own, type Workflow } from '../../../graph/index.ts';
import { useStudioState } from '../../kit/studio-context.tsx';

type Entry = Workflow['layout'][string];
/** How a card looks, as its layout says. */
export type Look = Pick<Entry, 'color' | 'size'> & { readonly collapsed: boolean; readonly pinned: boolean };

/** The look of a card. A move changes none of its parts, so a card that is moved is not drawn again. */
export const useLook = (id: string): Look => {
  const part = <Part>(select: (entry: Entry) => Part): Part | undefined => {
    // biome-ignore lint/correctness/useHookAtTopLevel: it is called four times in the same order
    return useStudioState((state) => {
      const entry = own(state.document.workflow.layout, id);
      return entry && select(entry);
    });
  };
  const color = part((entry) => entry.color);
  const size = part((entry) => entry.size);
  const collapsed = part((entry) => entry.collapsed) ?? false;
  const pinned = part((entry) => entry.pinned) ?? false;
  return { color, size, collapsed, pinned };
};
