import type { Database } from './database.ts';

/** Messages between processes through the database: a topic of one or two words, and optionally a number. */
export type Notices = {
  /**
   * Subscribes to a topic. `next` waits for a notice since the previous call and resolves with the highest number received, or NaN if a notice
   * had no number or may have been missed. It also resolves when the signal aborts, and after `milliseconds`, because notices are lost while
   * the connection is down. Only one wait at a time. `notify` sends a notice to this subscriber only.
   */
  on(topic: string): { next(signal: AbortSignal, milliseconds?: number): Promise<number>; notify(number?: number): void; close(): void };
  close(): Promise<void>;
};

/** Maximum milliseconds of a wait, after which the caller checks for missed changes. */
const maximumWait = { embedded: 10_000, postgres: 2000 } as const;

type Waiter = { received: number | undefined; wake: (() => void) | undefined };

const notify = (waiter: Waiter, number = Number.NaN): void => {
  // Math.max keeps NaN once it was received
  waiter.received = Math.max(waiter.received ?? number, number);
  waiter.wake?.();
};

/** Opens one listening connection for all subscribers of this process. */
export const openNotices = async (database: Database): Promise<Notices> => {
  const waiters = new Map<string, Set<Waiter>>();
  const end = await database.listen((notice) => {
    const [, topic = '', number] = /^(\S+(?: \S+)?)(?: (\d+))?$/.exec(notice) ?? [];
    const called = topic === '' ? [...waiters.values()] : [waiters.get(topic) ?? new Set<Waiter>()];
    for (const set of called) for (const waiter of set) notify(waiter, number === undefined ? Number.NaN : Number(number));
  });
  return {
    on(topic) {
      const waiter: Waiter = { received: undefined, wake: undefined };
      const set = waiters.get(topic) ?? new Set();
      waiters.set(topic, set.add(waiter));
      return {
        async next(signal, milliseconds = maximumWait[database.kind]) {
          if (waiter.received === undefined && !signal.aborted) await woken(waiter, signal, milliseconds);
          const { received = Number.NaN } = waiter;
          waiter.received = undefined;
          return received;
        },
        notify: (number) => notify(waiter, number),
        close() {
          set.delete(waiter);
          if (set.size === 0 && waiters.get(topic) === set) waiters.delete(topic);
        },
      };
    },
    close: end,
  };
};

const woken = (waiter: Waiter, signal: AbortSignal, milliseconds: number): Promise<void> =>
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
