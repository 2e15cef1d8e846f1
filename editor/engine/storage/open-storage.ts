import { databaseAt, storageError } from './database.ts';
import { indexedQueue } from './indexed-queue.ts';
import { indexedRecord } from './indexed-record.ts';
import { indexedResults } from './indexed-results.ts';
import { indexedStorage, type WindowMemory } from './indexed-storage.ts';
import { type Slots, slotJournal } from './journal.ts';
import { aloneTabs, memoryStorage, noJournal, noStoredQueue } from './memory-storage.ts';
import type { Channel, Storage } from './storage.ts';
import { indexedEntries } from './stored-entries.ts';
import { channelTabs, type Locks } from './tabs.ts';

/** The features of the browser that a storage uses. Default: those of the page. */
export type BrowserFeatures = {
  readonly name?: string;
  readonly channel?: Channel;
  readonly locks?: Locks;
  readonly slots?: Slots;
  readonly tabSlots?: Slots;
};

/**
 * The storage of this browser. Where the browser allows none (private browsing, a full disk), a storage in memory, whose `note` gives the
 * reason. Never rejects.
 */
export const openStorage = async (features: BrowserFeatures = pageFeatures()): Promise<Storage> => {
  const page = crypto.randomUUID();
  const { channel, locks, slots } = features;
  const tabs = channel ? channelTabs({ channel, page, ...(locks && { locks }) }) : aloneTabs;
  const journal = slots ? slotJournal(slots, page) : noJournal;
  const name = features.name ?? 'unclip-studio';
  const database = databaseAt(name);
  try {
    await database();
  } catch (error) {
    return memoryStorage(storageError(error).sentence);
  }
  return indexedStorage({
    database,
    tabs,
    journal,
    results: indexedResults(`${name}-results`),
    record: indexedRecord(`${name}-record`),
    queue: locks ? indexedQueue({ name: `${name}-queue`, page, locks }) : noStoredQueue,
    entries: indexedEntries(`${name}-entries`),
    window: windowMemory(features.tabSlots),
  });
};

const windowMemory = (slots: Slots | undefined): WindowMemory => ({
  read: (name) => slots?.getItem(`unclip-${name}`) ?? undefined,
  write(name, value) {
    try {
      slots?.setItem(`unclip-${name}`, value);
    } catch {
      // the database remembers it too
    }
  },
});

/** The features of the page. Some browsers throw when a page that may not save anything reads them. */
const pageFeatures = (): BrowserFeatures => {
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
