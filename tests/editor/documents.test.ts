import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../../editor/engine/storage/memory-storage.ts';
import type { Storage } from '../../editor/engine/storage/storage.ts';
import { sentence } from '../../errors/index.ts';
import { setCollapsed, setParam, type Workflow } from '../../graph/index.ts';
import { fakeBrowser } from '../support/editor/browser.ts';
import { named, openStudio, savingText, until } from '../support/editor/host.ts';
import { sketch } from '../support/graph/fakes.ts';

const start = sketch({ one: ['number', { value: 1 }], sum: ['add', { plus: 1 }, { a: 'one.value' }] });
const set = (value: unknown) => (workflow: Workflow) => setParam(workflow, { node: 'one', param: 'value', value });
const valueIn = (workflow: Workflow | undefined) => workflow?.nodes.one?.params.value;

describe('documents', () => {
  it('a document is not stored before its first change, and then without a command', async () => {
    const { store, actions, documents, timers } = await openStudio({ workflow: start });
    expect(await documents.list()).toEqual([]);
    actions.edit(set(2));
    expect(store.getState().saving.phase).toBe('saving');
    await until(store, ({ saving }) => saving.phase === 'saved', timers);
    const [entry] = await documents.list();
    expect(valueIn(entry && (await documents.read(entry.id)))).toBe(2);
  });

  it('a document and its collapsed nodes come back after a reload', async () => {
    const browser = fakeBrowser();
    const before = await openStudio({ storage: await browser.tab(), workflow: start });
    before.actions.edit(set(2));
    before.actions.edit((workflow) => setCollapsed(workflow, ['sum'], true));
    await before.actions.save();
    const { id } = before.store.getState().document;
    const { store } = await openStudio({ storage: await browser.tab() });
    expect(store.getState().document.workflow.layout.sum?.collapsed).toBe(true);
    expect(store.getState()).toMatchObject({ document: { id }, canUndo: false, saving: { phase: 'saved' } });
    expect(valueIn(store.getState().document.workflow)).toBe(2);
  });

  it('documents are created, opened, renamed, duplicated and removed', async () => {
    const { store, actions, documents, time } = await openStudio({ workflow: start });
    let told = 0;
    const unsubscribe = documents.subscribe(() => told++);
    const cats = await actions.create({ ...start, name: 'Cats' });
    time.now++;
    const dogs = await actions.create({ ...start, name: 'Dogs' });
    actions.edit(set(9));
    time.now++;
    await actions.open(cats);
    expect(store.getState().document).toMatchObject({ id: cats, workflow: { name: 'Cats' } });
    actions.rename('Kittens');
    const copy = await actions.duplicateDocument(cats);
    expect((await documents.list()).map(({ name }) => name).sort()).toEqual(['Dogs', 'Kittens', 'Kittens (copy)']);
    expect(valueIn(await documents.read(dogs))).toBe(9);
    await actions.removeDocument(cats);
    expect(store.getState().document.id).not.toBe(cats);
    await actions.removeDocument(copy);
    await actions.removeDocument(dogs);
    expect(await documents.list()).toEqual([]);
    expect(store.getState().document.workflow).toBe(start);
    expect(told).toBeGreaterThan(5);
    unsubscribe();
    await expect(actions.open(cats)).rejects.toMatchObject({ code: 'DOCUMENT_MISSING' });
  });

  it('a document opens from the text of a workflow, and any other text is refused', async () => {
    const { store, actions } = await openStudio();
    const id = await actions.openText(JSON.stringify({ ...start, name: 'From a file' }));
    expect(store.getState().document).toMatchObject({ id, workflow: { name: 'From a file' } });
    await expect(actions.openText('{"nodes":[],"links":[],"last_node_id":3}')).rejects.toMatchObject({ code: 'FOREIGN_FILE' });
    await expect(actions.openText('hello')).rejects.toThrow('not valid JSON');
    expect(store.getState().document.id).toBe(id);
  });

  it('restoring an earlier version is an edit that can be undone', async () => {
    const { store, actions, documents, time } = await openStudio({ workflow: start });
    for (const value of [2, 3, 4]) {
      actions.edit(set(value));
      await actions.save();
      time.now += 90_000;
    }
    const [newest, oldest] = await documents.versions(store.getState().document.id);
    await actions.restoreVersion(oldest?.revision ?? 0);
    expect(valueIn(store.getState().document.workflow)).toBe(2);
    await actions.restoreVersion(newest?.revision ?? 0);
    expect(valueIn(store.getState().document.workflow)).toBe(3);
    actions.undo();
    actions.undo();
    expect(valueIn(store.getState().document.workflow)).toBe(4);
    await expect(actions.restoreVersion(77)).rejects.toMatchObject({ code: 'DOCUMENT_MISSING' });
  });

  it('a change during a save is saved afterwards', async () => {
    const { store, actions, documents } = await openStudio({ workflow: start });
    actions.edit(set(2));
    const saving = actions.save();
    actions.edit(set(3));
    await saving;
    await actions.save();
    expect(valueIn(await documents.read(store.getState().document.id))).toBe(3);
    expect(store.getState().saving.phase).toBe('saved');
  });

  it('a document that cannot be saved says so, stays open, and is saved when there is disk space again', async () => {
    const memory = memoryStorage(sentence('only for a test'));
    let full = true;
    const storage: Storage = {
      ...memory,
      write: async (...draft) => {
        if (full) throw new DOMException('full', 'QuotaExceededError');
        return memory.write(...draft);
      },
    };
    await memory.write({ id: 'other', name: 'Other', text: JSON.stringify(named('Other')), collapsed: [], changedAt: 0 }, 0);
    const { store, actions, timers } = await openStudio({ storage, workflow: start });
    actions.edit(set(2));
    await actions.save();
    expect(store.getState().saving.phase).toBe('failed');
    expect(savingText({ store })).toContain('no disk space left');
    await expect(actions.open('other')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    full = false;
    await until(store, ({ saving }) => saving.phase === 'saved', timers);
    await actions.open('other');
    expect(store.getState().document.id).toBe('other');
  });

  it('a document that cannot be read is replaced by the initial one, and the reason is shown', async () => {
    const storage = memoryStorage(sentence('only for a test'));
    await storage.write({ id: 'a', name: 'A', text: '{"format":"unclip-workflow","version":9}', collapsed: [], changedAt: 0 }, 0);
    await storage.setLastOpened('a');
    const { store } = await openStudio({ storage, workflow: start });
    expect(store.getState().document.workflow).toBe(start);
    expect(savingText({ store })).toContain('version 9');
  });

  it('the state of saving says when nothing is stored', async () => {
    const { store } = await openStudio({ storage: memoryStorage(sentence('Private browsing keeps nothing.')) });
    expect(savingText({ store })).toBe('Private browsing keeps nothing.');
  });
});

describe('a page that ends', () => {
  it('a page that ends loses no change, even when no save completes', async () => {
    const browser = fakeBrowser();
    const storage = await browser.tab();
    const page = new EventTarget();
    const { store, actions } = await openStudio({ storage: { ...storage, write: () => new Promise(() => {}) }, page, workflow: start });
    actions.edit(set(2));
    page.dispatchEvent(new Event('pagehide'));
    const { id } = store.getState().document;
    const after = await browser.tab();
    await after.setLastOpened(id);
    const reloaded = await openStudio({ storage: after });
    expect(reloaded.store.getState().document.id).toBe(id);
    expect(valueIn(reloaded.store.getState().document.workflow)).toBe(2);
    expect(browser.slots.length).toBe(0);
  });

  it('a page that ended during a save that did complete leaves no copy', async () => {
    const browser = fakeBrowser();
    const storage = await browser.tab();
    const page = new EventTarget();
    let written = (): void => {};
    const reached = new Promise<void>((resolve) => {
      written = resolve;
    });
    const silent: Storage = {
      ...storage,
      async write(...draft) {
        await storage.write(...draft);
        written();
        return new Promise(() => {});
      },
    };
    const { store, actions } = await openStudio({ storage: silent, page, workflow: start });
    actions.edit(set(2));
    void actions.save();
    await reached;
    actions.edit(set(3));
    page.dispatchEvent(new Event('pagehide'));
    const after = await openStudio({ storage: await browser.tab() });
    expect(after.store.getState().document.id).toBe(store.getState().document.id);
    expect(valueIn(after.store.getState().document.workflow)).toBe(3);
    expect(await after.documents.list()).toHaveLength(1);
  });

  it('a recovered change is recovered once', async () => {
    const browser = fakeBrowser();
    const page = new EventTarget();
    const studio = await openStudio({ storage: await browser.tab(), page, workflow: start });
    studio.actions.edit(set(2));
    page.dispatchEvent(new Event('visibilitychange'));
    expect(browser.slots.length).toBe(1);
    await studio.actions.save();
    expect(browser.slots.length).toBe(0);
  });

  it('the change of a page that ended is kept as a copy when another tab has changed the document', async () => {
    const browser = fakeBrowser();
    const page = new EventTarget();
    const first = await openStudio({ storage: await browser.tab(), workflow: start });
    first.actions.edit(set(2));
    await first.actions.save();
    const storage = await browser.tab();
    const second = await openStudio({ storage: { ...storage, write: () => new Promise(() => {}), read: storage.read }, page });
    second.actions.edit(set(3));
    page.dispatchEvent(new Event('pagehide'));
    first.actions.edit(set(4));
    await first.actions.save();
    const { store, documents } = await openStudio({ storage: await browser.tab() });
    expect(valueIn(store.getState().document.workflow)).toBe(4);
    expect(savingText({ store })).toContain('Both are kept');
    const copy = (await documents.list()).find(({ name }) => name === 'Untitled (copy)');
    expect(valueIn(copy && (await documents.read(copy.id)))).toBe(3);
  });
});
