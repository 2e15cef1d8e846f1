import { middleOf } from './render-editor.tsx';

type Point = { readonly x: number; readonly y: number };

/** The first element that matches. Throws without one. */
export const element = (selector: string): Element => {
  const found = document.querySelector(selector);
  if (!found) throw new Error(`Nothing on the canvas matches ${selector}.`);
  return found;
};

/** The handle of a port. */
export const handle = (side: 'source' | 'target', node: string, port: string): Element =>
  element(`.react-flow__handle.${side}[data-nodeid="${node}"][data-handleid="${port}"]`);

/** One frame of the page. */
export const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));

/** Presses the pointer on an element and moves it; returns what moves it on, by distances from where it was pressed, and what releases it. */
export const dragFrom = async (from: Element, by: Point, { shift = false } = {}) => {
  const start = middleOf(from);
  const send = (type: 'down' | 'move' | 'up', target: EventTarget, at: Point) => {
    const shared = {
      bubbles: true,
      cancelable: true,
      clientX: at.x,
      clientY: at.y,
      button: 0,
      buttons: type === 'up' ? 0 : 1,
      shiftKey: shift,
    };
    target.dispatchEvent(new PointerEvent(`pointer${type}`, { ...shared, pointerId: 1, isPrimary: true, pointerType: 'mouse' }));
    target.dispatchEvent(new MouseEvent(`mouse${type}`, { ...shared, view: window }));
  };
  let last = start;
  const captured = () => (document.contains(from) ? from : document);
  send('down', from, start);
  const to = async (distance: Point) => {
    last = { x: start.x + distance.x, y: start.y + distance.y };
    send('move', captured(), last);
    await frame();
  };
  // links and cards begin to move after a few pixels
  await to({ x: Math.sign(by.x) * 6, y: Math.sign(by.y) * 6 });
  await to(by);
  return { to, drop: async () => send('up', captured(), last) };
};

/** Drags an element by a distance, or onto another element. */
export const drag = async (from: Element, target: Point | Element): Promise<void> => {
  const start = middleOf(from);
  const end = target instanceof Element ? middleOf(target) : undefined;
  const by = end ? { x: end.x - start.x, y: end.y - start.y } : (target as Point); // not an element, so a distance
  const { drop } = await dragFrom(from, by);
  await drop();
};
