import * as z from 'zod';
import { presence } from './presence.ts';
import type { Change, Channel, Tabs } from './storage.ts';

/** The part of the Web Locks that decides which tab opened a document first. */
export type Locks = {
  request(
    name: string,
    options: { readonly ifAvailable?: boolean; readonly signal?: AbortSignal },
    callback: (lock: unknown) => Promise<void>,
  ): Promise<unknown>;
};

const changeSchema = z.object({ id: z.string(), kind: z.enum(['written', 'removed', 'thumbnail']) });

/** Tabs that announce changes over a channel. Without locks, they find out over the channel who was first. */
export const channelTabs = ({
  channel,
  locks,
  page,
}: {
  readonly channel: Channel;
  readonly locks?: Locks;
  readonly page: string;
}): Tabs => {
  const listeners = new Set<(change: Change) => void>();
  channel.addEventListener('message', ({ data }) => {
    const change = changeSchema.safeParse(data);
    if (change.success) for (const listener of listeners) listener(change.data);
  });
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    announce: (change) => channel.postMessage(change),
    hold: locks ? (id, listener) => holdLock(locks, `unclip-document/${id}`, listener) : presence(channel, page),
  };
};

/** Takes the lock, or waits for it: the tab that has it was first. */
const holdLock = (locks: Locks, name: string, listener: (otherTab: boolean) => void): (() => void) => {
  const ended = new AbortController();
  const untilEnd = new Promise<void>((resolve) => ended.signal.addEventListener('abort', () => resolve(), { once: true }));
  const first = async (): Promise<void> => {
    if (ended.signal.aborted) return;
    listener(false);
    await untilEnd;
  };
  const take = async (): Promise<void> => {
    const waits = await new Promise<boolean>((resolve, reject) => {
      locks
        .request(name, { ifAvailable: true }, async (lock) => {
          resolve(lock === null);
          if (lock !== null) await first();
        })
        .catch(reject);
    });
    if (!waits || ended.signal.aborted) return;
    listener(true);
    await locks.request(name, { signal: ended.signal }, first);
  };
  // locks are refused in some embedded pages, and waiting for one ends with an abort: the check of revisions still guards every write
  take().catch(() => undefined);
  return () => ended.abort();
};
