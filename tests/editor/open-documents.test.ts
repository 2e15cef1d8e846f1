import { expect, it } from 'vitest';
import { added, moved, neighbour } from '../../editor/engine/documents/open-documents.ts';
import { setParam, type Workflow } from '../../graph/index.ts';
import { fakeBrowser } from '../support/editor/browser.ts';
import { openStudio, until } from '../support/editor/host.ts';
import { sketch } from '../support/graph/fakes.ts';

const start = sketch({ one: ['number', { value: 1 }], sum: ['add', { plus: 1 }, { a: 'one.value' }] });
const set = (value: unknown) => (workflow: Workflow) => setParam(workflow, { node: 'one', param: 'value', value });
const valueIn = (workflow: Workflow | undefined) => workflow?.nodes.one?.params.value;
const tabs = ['a', 'b', 'c'].map((id) => ({ id, name: id.toUpperCase() }));
const ids = (open: readonly { readonly id: string }[]) => open.map(({ id }) => id).join('');

it('a document opens beside the shown one, in its place, or where it is already', () => {
  const d = { id: 'd', name: 'D' };
  expect(ids(added(tabs, d, { id: 'a', replace: false }))).toBe('adbc');
  expect(ids(added(tabs, d, { id: 'b', replace: true }))).toBe('adc');
  expect(ids(added(tabs, d, { id: 'elsewhere', replace: false }))).toBe('abcd');
  expect(added(tabs, { id: 'c', name: 'New' }, { id: 'a', replace: false })[2]?.name).toBe('New');
});

it('tabs are moved within their ends, and the neighbour of a closed one is the next, else the one before', () => {
  expect(ids(moved(tabs, 'a', 1))).toBe('bac');
  expect(ids(moved(tabs, 'a', 99))).toBe('bca');
  expect(ids(moved(tabs, 'c', -5))).toBe('cab');
  expect(neighbour(tabs, 'b')?.id).toBe('c');
  expect(neighbour(tabs, 'c')?.id).toBe('b');
  expect(neighbour(tabs.slice(0, 1), 'a')).toBeUndefined();
});

it('each tab keeps its undo steps, its selection and its results while another one is shown', async () => {
  const { store, actions, timers } = await openStudio();
  const cats = await actions.create({ ...start, name: 'Cats' });
  actions.edit(set(2), { label: 'edit-param' });
  actions.edit(set(3), { label: 'edit-param' });
  actions.select(['sum']);
  await actions.run(['sum']);
  const outputs = store.getState().runs.sum?.outputs;
  const dogs = await actions.create({ ...start, name: 'Dogs' });
  expect(store.getState()).toMatchObject({ canUndo: false, selection: new Set(), runs: {} });
  expect(store.getState().open.map(({ name }) => name)).toEqual(['Cats', 'Dogs']);
  await actions.open(cats);
  expect(store.getState()).toMatchObject({ canUndo: true, undoLabel: 'edit-param', selection: new Set(['sum']) });
  await until(store, ({ runs }) => runs.sum?.outputs !== undefined, timers);
  expect(store.getState().runs.sum?.outputs).toEqual(outputs);
  actions.undo();
  expect(valueIn(store.getState().document.workflow)).toBe(2);
  await actions.open(dogs);
  await actions.open(cats);
  actions.redo();
  expect(valueIn(store.getState().document.workflow)).toBe(3);
});

it('the untouched workflow of a first visit gives its tab to the first one that is opened', async () => {
  const { store, actions } = await openStudio({ workflow: start });
  await actions.create({ ...start, name: 'Cats' });
  expect(store.getState().open.map(({ name }) => name)).toEqual(['Cats']);
});

it('closing the shown tab saves it and shows its neighbour, and the last tab stays', async () => {
  const { store, actions, documents } = await openStudio();
  const cats = await actions.create({ ...start, name: 'Cats' });
  const dogs = await actions.create({ ...start, name: 'Dogs' });
  actions.edit(set(7));
  await actions.closeDocument(dogs);
  expect(store.getState().document.id).toBe(cats);
  expect(valueIn(await documents.read(dogs))).toBe(7);
  await actions.closeDocument(cats);
  expect(ids(store.getState().open)).toBe(cats);
  await actions.open(dogs);
  expect(store.getState()).toMatchObject({ canUndo: false });
  await actions.removeDocument(dogs);
  expect(ids(store.getState().open)).toBe(cats);
});

it('a reload brings the tabs back in their order, without workflows that are gone', async () => {
  const browser = fakeBrowser();
  const before = await openStudio({ storage: await browser.tab() });
  const cats = await before.actions.create({ ...start, name: 'Cats' });
  const dogs = await before.actions.create({ ...start, name: 'Dogs' });
  const birds = await before.actions.create({ ...start, name: 'Birds' });
  before.actions.moveOpenDocument(birds, 0);
  await before.actions.open(dogs);
  await before.storage.remove(cats);
  const { store } = await openStudio({ storage: await browser.tab() });
  expect(store.getState().document.id).toBe(dogs);
  expect(store.getState().open).toEqual([
    { id: birds, name: 'Birds' },
    { id: dogs, name: 'Dogs' },
  ]);
});

it('what another window saves into a hidden tab is one more undo step there', async () => {
  const browser = fakeBrowser();
  const one = await openStudio({ storage: await browser.tab() });
  const cats = await one.actions.create({ ...start, name: 'Cats' });
  one.actions.edit(set(2));
  await one.actions.create({ ...start, name: 'Dogs' });
  const other = await openStudio({ storage: await browser.tab() });
  await other.actions.open(cats);
  other.actions.edit(set(5));
  other.actions.rename('Lions');
  await other.actions.save();
  await until(one.store, ({ open }) => open[0]?.name === 'Lions');
  await one.actions.open(cats);
  expect(valueIn(one.store.getState().document.workflow)).toBe(5);
  expect(one.store.getState().saving.phase).toBe('saved');
  one.actions.undo();
  expect(valueIn(one.store.getState().document.workflow)).toBe(2);
  one.actions.undo();
  expect(valueIn(one.store.getState().document.workflow)).toBe(1);
});
