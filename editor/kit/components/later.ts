import { type ComponentType, lazy } from 'react';

const waiting: (() => Promise<unknown>)[] = [];

/**
 * A component whose code is fetched when it is first drawn, or after `fetchLater`: menus, lists and windows are not on the screen at first,
 * so their code need not arrive before it.
 */
export const later = <Props extends object>(load: () => Promise<ComponentType<Props>>) => {
  waiting.push(load);
  return lazy(async () => ({ default: await load() }));
};

/** Fetches, while the page has nothing else to do, all that came by `later`. What fails is fetched again when it is drawn. */
export const fetchLater = (): void => {
  const next = () => {
    const load = waiting.shift();
    if (!load) return;
    load().catch(() => undefined);
    whenIdle(next);
  };
  whenIdle(next);
};

// Safari has no requestIdleCallback
const whenIdle = (work: () => void): void => {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: 5000 });
  else setTimeout(work, 500);
};
