import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Slots, slotJournal } from '../../editor/engine/storage/journal.ts';
import { parseWorkflow, setParam, type Workflow } from '../../graph/index.ts';
import { openStored } from '../../models/backends/web/stored-file.ts';
import { fakeBrowser } from '../support/editor/browser.ts';
import { openStudio, savingText, until } from '../support/editor/host.ts';

const full = () => new DOMException('full', 'QuotaExceededError');
const start: Workflow = parseWorkflow({
  format: 'unclip-workflow',
  version: 2,
  name: 'Mine',
  nodes: { one: { type: 'number', params: { value: 1, label: 'one' } } },
});
const set = (value: number) => (workflow: Workflow) => setParam(workflow, { node: 'one', param: 'value', value });
const textOf = (value: number) => JSON.stringify(set(value)(start));

/** The browser's database refuses to write into stores of these names. */
const refuse = (...stores: readonly string[]) => {
  const { put } = IDBObjectStore.prototype;
  return vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...given) {
    if (stores.includes(this.name)) throw full();
    return Reflect.apply(put, this, given);
  });
};

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('a browser without room', () => {
  it.each(['documents', 'texts', 'version-texts'])('a browser that refuses to write %s leaves the saved document intact', async (store) => {
    const storage = await fakeBrowser().tab();
    const draft = { id: 'a', name: 'Mine', collapsed: [], changedAt: 0 };
    await storage.write({ ...draft, text: textOf(1) }, 0);
    refuse(store);
    await expect(storage.write({ ...draft, changedAt: 120_000, text: textOf(2) }, 1)).rejects.toMatchObject({
      code: 'STORAGE_FULL',
    });
    vi.restoreAllMocks();
    expect(await storage.read('a')).toMatchObject({ revision: 1, text: textOf(1) });
    expect(await storage.versions('a')).toEqual([]);
    expect(await storage.write({ ...draft, text: textOf(2) }, 1)).toEqual({ saved: true, revision: 2 });
  });

  it('a browser without disk space says so, keeps the change in the page, and saves it when there is space', async () => {
    const browser = fakeBrowser();
    const { store, actions, timers } = await openStudio({ storage: await browser.tab(), workflow: start });
    actions.edit(set(2));
    await actions.save();
    refuse('texts');
    actions.edit(set(3));
    await actions.save();
    expect(store.getState().saving.phase).toBe('failed');
    expect(savingText({ store })).toContain('no disk space left');
    expect(store.getState().document.workflow.nodes.one?.params.value).toBe(3);
    vi.restoreAllMocks();
    await until(store, ({ saving }) => saving.phase === 'saved', timers);
    const stored = await (await browser.tab()).read(store.getState().document.id);
    expect(parseWorkflow(stored?.text ?? '').nodes.one?.params.value).toBe(3);
  });

  it('a file that cannot be stored is used from memory, and the page says so', async () => {
    const { store, actions } = await openStudio({ storage: await fakeBrowser().tab(), workflow: start });
    refuse('bytes');
    const name = await actions.addFile({ name: 'cat.png', bytes: Uint8Array.of(1, 2, 3) });
    expect(name).toMatch(/^cat-[0-9a-f]{16}\.png$/);
    expect(savingText({ store })).toMatch(/cat\.png is lost when this page is closed.*no disk space left/);
  });

  it('results that cannot be stored are shown', async () => {
    const { store, actions, timers } = await openStudio({ storage: await fakeBrowser().tab(), workflow: start });
    refuse('heads', 'bytes', 'shown');
    await actions.run();
    await until(store, ({ run }) => run.phase === 'idle', timers);
    expect(store.getState().run.error).toBeUndefined();
    expect(store.getState().runs.one).toMatchObject({ status: 'done', outputs: { value: [1] } });
  });

  it('a full localStorage leaves no journal, and nothing fails', () => {
    const slots: Slots = {
      length: 0,
      key: () => null,
      getItem: () => null,
      setItem: () => {
        throw full();
      },
      removeItem: () => {},
    };
    const journal = slotJournal(slots, 'page');
    expect(() => journal.write({ draft: { id: 'a', name: 'Mine', text: textOf(1), collapsed: [], changedAt: 0 }, base: 1 })).not.toThrow();
    expect(journal.read('a')).toEqual([]);
  });
});

type StubbedDisk = { quota: number; usage?: number; breaksAfter?: number; refusesFlush?: boolean };
/** A file system of the page's origin with so much room. */
const stubFiles = ({ quota, usage = 0, breaksAfter = Infinity, refusesFlush = false }: StubbedDisk) => {
  const files = new Map<string, Uint8Array>();
  const handleOf = (name: string) => ({
    getSize: () => files.get(name)?.length ?? 0,
    read: (into: Uint8Array) => into.set(files.get(name) ?? []),
    write(bytes: Uint8Array, { at }: { at: number }) {
      if (at + bytes.length > breaksAfter) throw full();
      const grown = new Uint8Array(Math.max(files.get(name)?.length ?? 0, at + bytes.length));
      grown.set(files.get(name) ?? []);
      grown.set(bytes, at);
      files.set(name, grown);
      return bytes.length;
    },
    truncate: (size: number) => void files.set(name, (files.get(name) ?? new Uint8Array()).slice(0, size)),
    flush: () => {
      if (refusesFlush) throw full();
    },
    close: () => {},
  });
  const folder = {
    getFileHandle: async (name: string) => {
      if (!files.has(name)) files.set(name, new Uint8Array());
      return { createSyncAccessHandle: async () => handleOf(name) };
    },
    removeEntry: async (name: string) => void files.delete(name),
  };
  vi.stubGlobal('navigator', {
    storage: { getDirectory: async () => ({ getDirectoryHandle: async () => folder }), estimate: async () => ({ quota, usage }) },
  });
  return files;
};

describe('weights on a full disk', () => {
  it('weights are stored where there is space for them and for saved workflows', async () => {
    const files = stubFiles({ quota: 64 * 2 ** 20 });
    const kept = await openStored('w', 4);
    kept.append(Uint8Array.of(1, 2, 3, 4), 0);
    expect(kept.size()).toBe(4);
    expect([...(files.get('w') ?? [])]).toEqual([1, 2, 3, 4]);
  });

  it('weights are not stored where saved workflows need the space', async () => {
    const files = stubFiles({ quota: 64 * 2 ** 20, usage: 60 * 2 ** 20 });
    const kept = await openStored('w', 2 ** 20);
    kept.append(Uint8Array.of(1), 0);
    expect(kept.size()).toBe(0);
    expect(files.size).toBe(0);
  });

  it('weights that fill the disk are removed, not left half-written', async () => {
    const files = stubFiles({ quota: 64 * 2 ** 20, breaksAfter: 3 });
    const kept = await openStored('w', 4);
    kept.append(Uint8Array.of(1, 2), 0);
    kept.append(Uint8Array.of(3, 4), 2);
    expect(kept.size()).toBe(0);
    expect(files.get('w')?.length).toBe(0);
  });

  it('weights that the disk refuses when they are flushed count as not stored, and nothing throws', async () => {
    stubFiles({ quota: 64 * 2 ** 20, refusesFlush: true });
    const kept = await openStored('w', 4);
    kept.append(Uint8Array.of(1, 2, 3, 4), 0);
    expect(kept.stored()).toBe(true);
    kept.close();
    expect(kept.stored()).toBe(false);
  });
});
