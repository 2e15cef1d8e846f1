import { type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';

const waiting: (() => Promise<unknown>)[] = [];

/**
 * A component whose code is fetched when it is first rendered, or after `fetchLater`: menus, lists and dialogs are not on the screen at
 * first, so the first paint need not wait for them. One whose code is there is rendered at once: React waits up to 300 ms before it replaces
 * what a Suspense shows meanwhile.
 */
export const later = <Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> => {
  let fetched: ComponentType<Props> | undefined;
  const fetchOnce = async () => {
    fetched ??= await load();
    return { default: fetched };
  };
  waiting.push(fetchOnce);
  const Lazy = lazy(fetchOnce) as ComponentType<Props>; // `lazy` keeps the props, but its type cannot be spread over a generic
  return (props) => {
    // chosen once, because another component in its place would lose its state
    const [Shown] = useState(() => fetched ?? Lazy);
    return <Shown {...props} />;
  };
};

/** Fetches the code of all `later` components while the page is idle. What fails is fetched again when it is rendered. */
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

type LazyShell<Props> = {
  readonly load: () => Promise<ComponentType<Props>>;
  /** What is shown until the component is first opened, and while its code is fetched. Default: nothing. */
  readonly closed?: (props: Props, open: () => void) => ReactNode;
  /** Whether the props open it, beside `open` of `closed`. */
  readonly isOpen?: (props: Props) => boolean;
};

/** A component that is a light shell until it is first opened, and a `later` component from then on. */
export const lazyShell = <Props extends object>({ load, closed = () => null, isOpen = () => false }: LazyShell<Props>) => {
  const Opened = later(load);
  return (props: Props): ReactNode => {
    const [opened, setOpened] = useState(false);
    const shell = closed(props, () => setOpened(true));
    if (!opened && isOpen(props)) setOpened(true);
    if (!opened) return shell;
    return (
      <Suspense fallback={shell}>
        <Opened {...props} />
      </Suspense>
    );
  };
};
