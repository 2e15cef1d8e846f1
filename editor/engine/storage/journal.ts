import * as z from 'zod';
import type { Journal, JournalEntry } from './storage.ts';

/** The part of `localStorage` that a journal uses: it writes at once, where IndexedDB may be cut off by the end of the page. */
export type Slots = {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
};

const prefix = 'unclip-journal/';
const entrySchema = z.object({
  draft: z.object({
    id: z.string(),
    name: z.string(),
    text: z.string(),
    collapsed: z.array(z.string()).default([]),
    changedAt: z.number(),
  }),
  base: z.int().nonnegative(),
  writing: z.string().optional(),
});

/** A journal of one page in slots that all pages share. It is a second chance: when a slot cannot be written, nothing is said. */
export const slotJournal = (slots: Slots, page: string): Journal => {
  const keyOf = (id: string): string => `${prefix}${id}/${page}`;
  return {
    write(entry) {
      try {
        slots.setItem(keyOf(entry.draft.id), JSON.stringify(entry));
      } catch {
        // full, or not allowed: the save that goes on beside it may still arrive
      }
    },
    read(id) {
      const keys = Array.from({ length: slots.length }, (_, index) => slots.key(index) ?? '');
      return keys.filter((key) => key.startsWith(`${prefix}${id}/`)).flatMap((key) => entryIn(slots, key));
    },
    forget: (key) => slots.removeItem(key),
    clear: (id) => slots.removeItem(keyOf(id)),
  };
};

const entryIn = (slots: Slots, key: string): { key: string; entry: JournalEntry }[] => {
  try {
    const { writing, ...entry } = entrySchema.parse(JSON.parse(slots.getItem(key) ?? ''));
    return [{ key, entry: { ...entry, ...(writing !== undefined && { writing }) } }];
  } catch {
    return [];
  }
};
