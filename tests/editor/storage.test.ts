import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../../editor/engine/storage/memory-storage.ts';
import { openStorage } from '../../editor/engine/storage/open-storage.ts';
import type { DocumentDraft, Storage } from '../../editor/engine/storage/storage.ts';
import { sentence } from '../../errors/index.ts';
import { fakeBrowser, slotsInMemory } from '../support/editor/browser.ts';

const draft = (id: string, text: string, changedAt = 0): DocumentDraft => ({
  id,
  name: `Name of ${id}`,
  text,
  collapsed: ['a'],
  changedAt,
});

describe.each<[string, () => Promise<Storage>]>([
  ['in memory', async () => memoryStorage(sentence('only for a test'))],
  ['in IndexedDB', () => fakeBrowser().tab()],
])('a storage %s', (_, open) => {
  it('a storage returns what was written', async () => {
    const storage = await open();
    expect(await storage.read('a')).toBeUndefined();
    expect(await storage.write(draft('a', '{}'), 0)).toEqual({ saved: true, revision: 1 });
    expect(await storage.read('a')).toEqual({ ...draft('a', '{}'), revision: 1 });
  });

  it('a storage does not overwrite a revision that the writer has not seen', async () => {
    const storage = await open();
    await storage.write(draft('a', 'one'), 0);
    await storage.write(draft('a', 'two'), 1);
    expect(await storage.write(draft('a', 'three'), 1)).toEqual({ saved: false, current: { ...draft('a', 'two'), revision: 2 } });
    expect((await storage.read('a'))?.text).toBe('two');
  });

  it('of two simultaneous writers, one wins and the other gets what was written', async () => {
    const storage = await open();
    const results = await Promise.all([storage.write(draft('a', 'one'), 0), storage.write(draft('a', 'two'), 0)]);
    expect(results.map(({ saved }) => saved).sort()).toEqual([false, true]);
  });

  it('a storage lists documents with their thumbnails, the latest changed first', async () => {
    const storage = await open();
    await storage.write(draft('old', '{}', 1), 0);
    await storage.write(draft('new', '{}', 2), 0);
    await storage.writeThumbnail('old', { mime: 'image/png', bytes: Uint8Array.of(1, 2) });
    await storage.writeThumbnail('nobody', { mime: 'image/png', bytes: Uint8Array.of(1) });
    expect(await storage.list()).toEqual([
      { id: 'new', name: 'Name of new', changedAt: 2 },
      { id: 'old', name: 'Name of old', changedAt: 1, thumbnail: { mime: 'image/png', bytes: Uint8Array.of(1, 2) } },
    ]);
  });

  it('a storage keeps the last 30 versions of a document, at least a minute apart', async () => {
    const storage = await open();
    for (let revision = 0; revision < 80; revision++) await storage.write(draft('a', `text ${revision}`, revision * 30_000), revision);
    const versions = await storage.versions('a');
    expect(versions.length).toBe(30);
    expect(versions[0]).toEqual({ revision: 79, savedAt: 78 * 30_000, name: 'Name of a' });
    expect(versions.every(({ savedAt }, index) => index === 0 || (versions[index - 1]?.savedAt ?? 0) - savedAt >= 60_000)).toBe(true);
    expect(await storage.readVersion('a', 79)).toBe('text 78');
    expect(await storage.readVersion('a', 1)).toBeUndefined();
  });

  it('a removed document takes its versions and its thumbnail with it', async () => {
    const storage = await open();
    await storage.write(draft('a', 'one'), 0);
    await storage.write(draft('a', 'two'), 1);
    await storage.writeThumbnail('a', { mime: 'image/png', bytes: Uint8Array.of(1) });
    await storage.remove('a');
    expect([await storage.list(), await storage.read('a'), await storage.versions('a')]).toEqual([[], undefined, []]);
  });

  it('a storage keeps files by their hash, and the document that was open last', async () => {
    const storage = await open();
    await storage.writeFile({ sha256: 'h', name: 'cat.png', bytes: Uint8Array.of(7) });
    expect(await storage.files()).toEqual([{ sha256: 'h', name: 'cat.png' }]);
    expect(await storage.readFile('h')).toEqual(Uint8Array.of(7));
    expect(await storage.readFile('other')).toBeUndefined();
    expect(await storage.lastOpened()).toBeUndefined();
    await storage.setLastOpened('a');
    expect(await storage.lastOpened()).toBe('a');
  });
});

describe('openStorage', () => {
  it('the storage of a browser keeps everything over a reload, and what each tab had open', async () => {
    const browser = fakeBrowser();
    const [first, second] = [await browser.tab(), await browser.tab()];
    await first.write(draft('a', 'one'), 0);
    await first.setLastOpened('a');
    await second.setLastOpened('b');
    expect(await first.lastOpened()).toBe('a');
    const reloaded = await browser.tab();
    expect(await reloaded.lastOpened()).toBe('b');
    expect((await reloaded.read('a'))?.text).toBe('one');
  });

  it('the storage is in memory, with the reason, where the browser stores nothing', async () => {
    const allowed = globalThis.indexedDB;
    const open = () => {
      throw new DOMException('A mutation operation was attempted on a database that did not allow mutations.', 'InvalidStateError');
    };
    Object.defineProperty(globalThis, 'indexedDB', { configurable: true, writable: true, value: { open } });
    try {
      const storage = await openStorage({ slots: slotsInMemory() });
      expect(storage.note?.template).toContain('The browser does not let this page save anything.');
      expect(await storage.write(draft('a', 'one'), 0)).toEqual({ saved: true, revision: 1 });
    } finally {
      Object.defineProperty(globalThis, 'indexedDB', { configurable: true, writable: true, value: allowed });
    }
  });
});
