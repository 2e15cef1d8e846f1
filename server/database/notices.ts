import type { Database } from './database.ts';

/** What processes tell each other through the database. */
export type Notices = {
  /**
   * Notices of one topic from now on. `next` resolves at the first since it was last called, or since the start; an aborted signal ends the
   * wait too. A notice may be missed while the connection is lost, so each wait ends after `milliseconds`. One wait at a time.
   */
  on(topic: string): { next(signal: AbortSignal, milliseconds?: number): Promise<void>; close(): void };
  close(): Promise<void>;
};

/** Longest wait for a notice: what was missed is found after it. */
const patience = { embedded: 10_000, postgres: 2000 } as const;

type Waiter = { pending: boolean; wake: (() => void) | undefined };

/** Listens to the database once, for all who wait in this process. */
export const openNotices = async (database: Database): Promise<Notices> => {
  const waiters = new Map<string, Set<Waiter>>();
  const tell = (waiter: Waiter): void => {
    waiter.pending = true;
    waiter.wake?.();
  };
  const end = await database.listen((topic) => {
    const called = topic === '' ? [...waiters.values()] : [waiters.get(topic) ?? new Set<Waiter>()];
    for (const set of called) for (const waiter of set) tell(waiter);
  });
  return {
    on(topic) {
      const waiter: Waiter = { pending: false, wake: undefined };
      const set = waiters.get(topic) ?? new Set();
      waiters.set(topic, set.add(waiter));
      return {
        async next(signal, milliseconds = patience[database.kind]) {
          if (!waiter.pending && !signal.aborted) await wakened(waiter, signal, milliseconds);
          waiter.pending = false;
        },
        close() {
          set.delete(waiter);
          if (set.size === 0 && waiters.get(topic) === set) waiters.delete(topic);
        },
      };
    },
    close: end,
  };
};

const wakened = (waiter: Waiter, signal: AbortSignal, milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      waiter.wake = undefined;
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
    waiter.wake = done;
  });
