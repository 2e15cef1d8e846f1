import { type PointerEvent, type RefObject, useState } from 'react';

/** Where the pointer would drop an item: before the item with this index. */
const targetAt = (list: HTMLElement, y: number): number => {
  const rows = [...list.children].map((row) => row.getBoundingClientRect());
  const index = rows.findIndex(({ top, height }) => y < top + height / 2);
  return index < 0 ? rows.length : index;
};

/**
 * Lets the pointer move the items of a list by their handles: mouse, pen and finger. `target` is the index before which the item would be dropped; undefined
 * where a drop changes nothing.
 */
export const useReorder = (list: RefObject<HTMLElement | null>, onMove: (from: number, to: number) => void) => {
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number }>();
  const changes = drag !== undefined && drag.to !== drag.from && drag.to !== drag.from + 1;
  return {
    dragged: drag?.from,
    target: changes ? drag.to : undefined,
    handle: (index: number) => ({
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: index, to: index });
      },
      onPointerMove: ({ clientY }: PointerEvent<HTMLElement>) => {
        if (drag && list.current) setDrag({ from: drag.from, to: targetAt(list.current, clientY) });
      },
      onPointerUp: () => {
        setDrag(undefined);
        // the item leaves its place before it is inserted
        if (drag && changes) onMove(drag.from, drag.to > drag.from ? drag.to - 1 : drag.to);
      },
      onPointerCancel: () => setDrag(undefined),
    }),
  };
};
