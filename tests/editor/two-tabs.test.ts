import { describe, expect, it } from 'vitest';
import { setParam, type Workflow } from '../../graph/index.ts';
import { fakeBrowser, lockManager } from '../support/editor/browser.ts';
import { openStudio, until } from '../support/editor/host.ts';
import { sketch } from '../support/graph/fakes.ts';

const start = sketch({ one: ['number', { value: 1 }], two: ['number', { value: 1 }] });
const set = (node: string, value: unknown) => (workflow: Workflow) => setParam(workflow, { node, param: 'value', value });
const valueIn = (workflow: Workflow | undefined, node = 'one') => workflow?.nodes[node]?.params.value;

describe.each([
  ['with Web Locks', lockManager],
  ['without Web Locks', () => null],
])('two tabs on one document, %s', (_, locks) => {
  const openTwo = async () => {
    const browser = fakeBrowser({ locks: locks() });
    const first = await openStudio({ storage: await browser.tab(), workflow: start });
    first.actions.edit(set('one', 2));
    await first.actions.save();
    const second = await openStudio({ storage: await browser.tab() });
    return { browser, first, second };
  };

  it('two tabs on one document follow each other', async () => {
    const { first, second } = await openTwo();
    expect(second.store.getState().document.id).toBe(first.store.getState().document.id);
    first.actions.edit(set('one', 3));
    await first.actions.save();
    await until(second.store, ({ document }) => valueIn(document.workflow) === 3);
    expect(second.store.getState().saving.phase).toBe('saved');
    second.actions.edit(set('two', 5));
    await second.actions.save();
    await until(first.store, ({ document }) => valueIn(document.workflow, 'two') === 5);
    expect(valueIn(first.store.getState().document.workflow)).toBe(3);
  });

  it('the tab that opened a document second says so until the first has closed', async () => {
    const { first, second } = await openTwo();
    await until(second.store, ({ saving }) => saving.otherTab === true);
    expect(first.store.getState().saving.otherTab).toBeUndefined();
    await first.close();
    await until(second.store, ({ saving }) => saving.otherTab === undefined);
  });

  it('two tabs on different documents do not mention each other', async () => {
    const { first, second } = await openTwo();
    await until(second.store, ({ saving }) => saving.otherTab === true);
    await second.actions.create(start);
    expect(second.store.getState().saving.otherTab).toBeUndefined();
    first.actions.edit(set('one', 8));
    await first.actions.save();
    expect(valueIn(second.store.getState().document.workflow)).toBe(1);
  });

  it('both states are kept when two tabs change a document at the same time', async () => {
    const { first, second } = await openTwo();
    first.actions.edit(set('one', 3));
    second.actions.edit(set('one', 4));
    await first.actions.save();
    second.actions.edit(set('two', 4));
    await second.actions.save();
    await second.actions.save();
    const [mine, copy] = [first.store.getState(), second.store.getState()];
    expect(valueIn(mine.document.workflow)).toBe(3);
    expect(copy.document.id).not.toBe(mine.document.id);
    expect(copy.document.workflow.name).toBe('Untitled (copy)');
    expect([valueIn(copy.document.workflow), valueIn(copy.document.workflow, 'two')]).toEqual([4, 4]);
    expect(copy.saving).toMatchObject({ phase: 'saved', message: { template: expect.stringContaining('Both are kept') } });
    expect(valueIn(await first.documents.read(copy.document.id), 'two')).toBe(4);
    expect(valueIn(await second.documents.read(mine.document.id))).toBe(3);
  });

  it('a change from another tab can be undone', async () => {
    const { first, second } = await openTwo();
    first.actions.edit(set('one', 3));
    await first.actions.save();
    await until(second.store, ({ document }) => valueIn(document.workflow) === 3);
    second.actions.undo();
    await second.actions.save();
    await until(first.store, ({ document }) => valueIn(document.workflow) === 2);
  });

  it('a document that another tab removed stays open, and is stored again when it changes', async () => {
    const { first, second } = await openTwo();
    const { id } = second.store.getState().document;
    await first.actions.removeDocument(id);
    await until(second.store, ({ saving }) => saving.message?.template.includes('removed in another tab') === true);
    second.actions.edit(set('one', 7));
    await second.actions.save();
    expect(valueIn(await first.documents.read(id))).toBe(7);
  });

  it('two tabs list the same documents', async () => {
    const { first, second } = await openTwo();
    const told = new Promise<void>((resolve) => void second.documents.subscribe(() => resolve()));
    await first.actions.create({ ...start, name: 'New' });
    await told;
    expect((await second.documents.list()).map(({ name }) => name).sort()).toEqual(['New', 'Untitled']);
  });
});
