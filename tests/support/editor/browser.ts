import 'fake-indexeddb/auto';
import type { Slots } from '../../../editor/engine/storage/journal.ts';
import { type BrowserFeatures, openStorage } from '../../../editor/engine/storage/open-storage.ts';
import type { Channel } from '../../../editor/engine/storage/storage.ts';
import type { Locks } from '../../../editor/engine/storage/tabs.ts';

/** `localStorage`, in memory. */
export const slotsInMemory = (): Slots => {
  const held = new Map<string, string>();
  return {
    get length() {
      return held.size;
    },
    key: (index) => [...held.keys()][index] ?? null,
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
    removeItem: (key) => void held.delete(key),
  };
};

type Listener = Parameters<Channel['addEventListener']>[1];

/** Channels that hear each other, as `BroadcastChannel`s of one name do: not themselves, and later. */
export const bus = (): (() => Channel) => {
  const channels: Set<Listener>[] = [];
  return () => {
    const own = new Set<Listener>();
    channels.push(own);
    return {
      addEventListener: (_, listener) => void own.add(listener),
      postMessage(message) {
        const data = structuredClone(message);
        for (const others of channels) if (others !== own) for (const listener of others) queueMicrotask(() => listener({ data }));
      },
    };
  };
};

/** Web Locks of one browser. */
export const lockManager = (): Locks => {
  const queues = new Map<string, Promise<unknown>>();
  const taken = new Set<string>();
  return {
    async request(name, { ifAvailable, signal }, callback) {
      if (ifAvailable && taken.has(name)) return callback(null);
      while (taken.has(name)) {
        const freed = queues.get(name) ?? Promise.resolve();
        await Promise.race([
          freed,
          new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true })),
        ]);
      }
      taken.add(name);
      const held = callback({ name }).finally(() => taken.delete(name));
      queues.set(
        name,
        held.catch(() => undefined),
      );
      return held;
    },
  };
};

/** A browser whose tabs share a database, locks, channels and slots. */
export const fakeBrowser = ({ locks = lockManager() }: { readonly locks?: Locks | null } = {}) => {
  const name = crypto.randomUUID();
  const channel = bus();
  const slots = slotsInMemory();
  const features = (): BrowserFeatures => ({ name, channel: channel(), slots, ...(locks && { locks }), tabSlots: slotsInMemory() });
  return { slots, tab: () => openStorage(features()) };
};
