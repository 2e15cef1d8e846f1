import { databaseAt, storageError } from './database.ts';
import { indexedResults } from './indexed-results.ts';
import { indexedStorage, type LastOpened } from './indexed-storage.ts';
import { type Slots, slotJournal } from './journal.ts';
import { aloneTabs, memoryStorage, noJournal } from './memory-storage.ts';
import type { Channel, Storage } from './storage.ts';
import { channelTabs, type Locks } from './tabs.ts';

/** What a storage stands on. Default: what the page has of it. */
export type Ground = {
  readonly name?: string;
  readonly channel?: Channel;
  readonly locks?: Locks;
  readonly slots?: Slots;
  readonly tabSlots?: Slots;
};

/**
 * The storage of this browser. Where the browser allows none (private browsing, a full disk), one in memory, whose `note` says so in a
 * sentence. Never rejects.
 */
export const openStorage = async (ground: Ground = pageGround()): Promise<Storage> => {
  const page = crypto.randomUUID();
  const { channel, locks, slots } = ground;
  const tabs = channel ? channelTabs({ channel, page, ...(locks && { locks }) }) : aloneTabs;
  const journal = slots ? slotJournal(slots, page) : noJournal;
  const name = ground.name ?? 'unclip-studio';
  const database = databaseAt(name);
  try {
    await database();
  } catch (error) {
    return memoryStorage(storageError(error).message);
  }
  return indexedStorage({ database, tabs, journal, results: indexedResults(`${name}-results`), last: lastIn(ground.tabSlots) });
};

const lastKey = 'unclip-last-opened';
const lastIn = (slots: Slots | undefined): LastOpened => ({
  read: () => slots?.getItem(lastKey) ?? undefined,
  write(id) {
    try {
      slots?.setItem(lastKey, id);
    } catch {
      // the database remembers it too
    }
  },
});

/** What the page offers; some browsers throw when a page that may not save anything asks for it. */
const pageGround = (): Ground => {
  const slots = offered(() => localStorage);
  const tabSlots = offered(() => sessionStorage);
  const locks = offered(() => navigator.locks);
  const channel = offered(() => new BroadcastChannel('unclip-studio'));
  return { ...(slots && { slots }), ...(tabSlots && { tabSlots }), ...(locks && { locks }), ...(channel && { channel }) };
};

const offered = <Part>(ask: () => Part): Part | undefined => {
  try {
    return ask() ?? undefined;
  } catch {
    return undefined;
  }
};
