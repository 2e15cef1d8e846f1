import { type RefObject, useEffect } from 'react';

/** Milliseconds that a finger rests before the menu opens. */
const duration = 500;
/** Pixels that it may move meanwhile. */
const slack = 10;

/**
 * Opens context menus by a long press: an iPad has no other way, because it sends no `contextmenu` event. Where the browser sends one, too, only the first
 * of the two counts. The tap at the end of the press does nothing.
 */
export const useLongPress = (box: RefObject<HTMLElement | null>): void => {
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let start = { x: 0, y: 0 };
    let fired = false;
    const cancel = () => {
      clearTimeout(timer);
      timer = undefined;
    };
    const onDown = ({ pointerType, isPrimary, clientX, clientY, target }: PointerEvent) => {
      cancel();
      fired = false;
      if (pointerType !== 'touch' || !isPrimary) return;
      start = { x: clientX, y: clientY };
      timer = setTimeout(() => {
        timer = undefined;
        fired = true;
        const pressed = document.elementFromPoint(clientX, clientY) ?? target;
        pressed?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, button: 2, clientX, clientY }));
      }, duration);
    };
    const onMove = ({ clientX, clientY }: PointerEvent) => {
      if (Math.hypot(clientX - start.x, clientY - start.y) > slack) cancel();
    };
    const onMenu = (event: Event) => {
      if (!event.isTrusted) return;
      cancel();
      if (!fired) return;
      event.preventDefault();
      event.stopPropagation();
    };
    const onTouchEnd = (event: TouchEvent) => {
      cancel();
      if (fired && event.cancelable) event.preventDefault();
      fired = false;
    };
    const ended = new AbortController();
    const capture = { capture: true, signal: ended.signal };
    element.addEventListener('pointerdown', onDown, capture);
    element.addEventListener('pointermove', onMove, capture);
    element.addEventListener('pointercancel', cancel, capture);
    element.addEventListener('contextmenu', onMenu, capture);
    element.addEventListener('touchend', onTouchEnd, { ...capture, passive: false });
    return () => {
      cancel();
      ended.abort();
    };
  }, [box]);
};
