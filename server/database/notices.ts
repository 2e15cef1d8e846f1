import type { Database } from './database.ts';

/** What processes tell each other through the database: a topic of at most two words, and for some a number. */
export type Notices = {
  /**
   * Notices of one topic from now on. `next` resolves at the first since it was last called, or since the start, with the highest number that
   * was told; NaN where a notice came without one or may have been missed. An aborted signal ends the wait too. A notice may be missed while
   * the connection is lost, so each wait ends after `milliseconds`. One wait at a time. `tell` is a notice to this waiter alone.
   */
  on(topic: string): { next(signal: AbortSignal, milliseconds?: number): Promise<number>; tell(number?: number): void; close(): void };
  close(): Promise<void>;
};

/** Longest wait for a notice: what was missed is found after it. */
const patience = { embedded: 10_000, postgres: 2000 } as const;

type Waiter = { told: number | undefined; wake: (() => void) | undefined };

const tell = (waiter: Waiter, number = Number.NaN): void => {
  // the highest, and NaN for good once it was told
  waiter.told = Math.max(waiter.told ?? number, number);
  waiter.wake?.();
};

/** Listens to the database once, for all who wait in this process. */
export const openNotices = async (database: Database): Promise<Notices> => {
  const waiters = new Map<string, Set<Waiter>>();
  const end = await database.listen((notice) => {
    const [, topic = '', number] = /^(\S+(?: \S+)?)(?: (\d+))?$/.exec(notice) ?? [];
    const called = topic === '' ? [...waiters.values()] : [waiters.get(topic) ?? new Set<Waiter>()];
    for (const set of called) for (const waiter of set) tell(waiter, number === undefined ? Number.NaN : Number(number));
  });
  return {
    on(topic) {
      const waiter: Waiter = { told: undefined, wake: undefined };
      const set = waiters.get(topic) ?? new Set();
      waiters.set(topic, set.add(waiter));
      return {
        async next(signal, milliseconds = patience[database.kind]) {
          if (waiter.told === undefined && !signal.aborted) await wakened(waiter, signal, milliseconds);
          const { told = Number.NaN } = waiter;
          waiter.told = undefined;
          return told;
        },
        tell: (number) => tell(waiter, number),
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
