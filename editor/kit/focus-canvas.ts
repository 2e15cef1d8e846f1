/** Whether something is the canvas itself, or nothing in particular: there Tab adds a node, as it moves the focus elsewhere. */
export const isCanvas = (target: EventTarget | null): boolean =>
  target === document.body || (target instanceof HTMLElement && target.dataset.canvas !== undefined);

/** Gives the focus to the canvas, if there is one. */
export const focusCanvas = (): void => document.querySelector<HTMLElement>('[data-canvas]')?.focus({ preventScroll: true });
