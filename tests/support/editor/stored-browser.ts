import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { openStorage } from '../../../editor/engine/storage/open-storage.ts';
import type { Storage } from '../../../editor/engine/storage/storage.ts';
import { slotsInMemory } from './browser.ts';

const keySchema = z.union([z.string(), z.array(z.union([z.string(), z.number()]))]);
const storeSchema = z.object({
  keyPath: z.union([z.string(), z.array(z.string())]).nullable(),
  entries: z.array(z.object({ key: keySchema, value: z.unknown() })),
});
const schema = z.object({
  document: z.string(),
  file: z.string(),
  databases: z.record(z.string(), z.object({ version: z.int(), stores: z.record(z.string(), storeSchema) })),
  localStorage: z.record(z.string(), z.string()),
  sessionStorage: z.record(z.string(), z.string()),
});
type StoredDatabase = z.infer<typeof schema>['databases'][string];

/** A value of the fixture: bytes are written as `{ "$bytes": base64 }`. */
const fromFixture = (written: unknown): unknown => {
  if (Array.isArray(written)) return written.map(fromFixture);
  if (typeof written !== 'object' || written === null) return written;
  if ('$bytes' in written && typeof written.$bytes === 'string') return Uint8Array.from(Buffer.from(written.$bytes, 'base64'));
  return Object.fromEntries(Object.entries(written).map(([name, value]) => [name, fromFixture(value)]));
};

const fill = (name: string, { version, stores }: StoredDatabase): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => {
      for (const [store, { keyPath, entries }] of Object.entries(stores)) {
        const created = request.result.createObjectStore(store, keyPath === null ? {} : { keyPath });
        for (const { key, value } of entries) {
          if (keyPath === null) created.put(fromFixture(value), key);
          else created.put(fromFixture(value));
        }
      }
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });

/** A browser that holds what an earlier version of the program stored, and its storage as the program of today opens it. */
export const browserOfVersion = async (
  version: string,
): Promise<{
  /** The id of the document that was open last, and the name of the file that was added. */
  readonly document: string;
  readonly file: string;
  readonly stored: z.infer<typeof schema>['databases'];
  readonly localStorage: ReturnType<typeof slotsInMemory>;
  readonly storage: Storage;
}> => {
  const text = readFileSync(new URL(`../../fixtures/stored/version-${version}.json`, import.meta.url), 'utf8');
  const { document, file, databases, ...slots } = schema.parse(JSON.parse(text));
  const prefix = crypto.randomUUID();
  const [localStorage, sessionStorage] = [slotsInMemory(), slotsInMemory()];
  for (const [key, value] of Object.entries(slots.localStorage)) localStorage.setItem(key, value);
  for (const [key, value] of Object.entries(slots.sessionStorage)) sessionStorage.setItem(key, value);
  // a name of its own for each test; the two databases of a browser differ in their endings
  for (const [name, stored] of Object.entries(databases)) await fill(name.replace('unclip-studio', prefix), stored);
  const storage = await openStorage({ name: prefix, slots: localStorage, tabSlots: sessionStorage });
  return { document, file, stored: databases, localStorage, storage };
};
