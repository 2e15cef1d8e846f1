import { describe, expect, it } from 'vitest';
import { differencesOf } from '../../editor/engine/documents/differences.ts';
import type { Labels } from '../../editor/engine/documents/labels.ts';
import { arrange, entryName, everything, labelsInUse } from '../../editor/panels/workflows/arrange-library.ts';
import type { LibraryEntry } from '../../editor/panels/workflows/use-library.ts';
import { addNode, connect, move, removeNodes, setParam, type Workflow } from '../../graph/index.ts';
import { fakeBrowser } from '../support/editor/browser.ts';
import { openStudio } from '../support/editor/host.ts';
import { registry, sketch } from '../support/graph/fakes.ts';

const start = sketch({ one: ['number', { value: 1 }], sum: ['add', { plus: 1 }, { a: 'one.value' }] });
const set = (value: unknown) => (workflow: Workflow) => setParam(workflow, { node: 'one', param: 'value', value });

describe('the list of workflows', () => {
  const names = ['Cats 10', 'Cats 9', 'Dogs', 'A hat'];
  const entries = names.map((name, index): LibraryEntry => {
    const entry = { id: `d${index}`, name, changedAt: 100 - index };
    return { kind: 'document', id: entry.id, changedAt: entry.changedAt, entry, saved: undefined };
  });
  const labels: Readonly<Record<string, Labels>> = {
    d0: { folder: 'Animals', tags: ['pet', 'fur'], starred: true },
    d2: { folder: 'Animals', tags: ['pet'], starred: false },
  };
  const found = (part: Partial<typeof everything>) => arrange(entries, labels, { ...everything, ...part }).map(entryName);

  it('is searched by names, tags and folders, and narrowed by a folder, a tag and stars', () => {
    expect(found({})).toEqual(names);
    expect(found({ search: 'cat' })).toEqual(['Cats 10', 'Cats 9']);
    expect(found({ search: 'animals dog' })).toEqual(['Dogs']);
    expect(found({ search: 'PET' })).toEqual(['Cats 10', 'Dogs']);
    expect(found({ search: 'zebra' })).toEqual([]);
    expect(found({ folder: 'Animals' })).toEqual(['Cats 10', 'Dogs']);
    expect(found({ folder: '' })).toEqual(['Cats 9', 'A hat']);
    expect(found({ tag: 'pet', starred: true })).toEqual(['Cats 10']);
  });

  it('is ordered by the latest change, or by names with numbers in their order', () => {
    expect(found({ sort: 'name' })).toEqual(['A hat', 'Cats 9', 'Cats 10', 'Dogs']);
    expect(labelsInUse(entries, labels)).toEqual({ folders: ['Animals'], tags: ['fur', 'pet'] });
  });
});

describe('what is stored beside documents', () => {
  it('labels and templates come back after a reload, and the labels of a removed document do not', async () => {
    const browser = fakeBrowser();
    const { actions, labels, templates } = await openStudio({ storage: await browser.tab() });
    const cats = await actions.create({ ...start, name: 'Cats' });
    const dogs = await actions.create({ ...start, name: 'Dogs' });
    await labels.change(cats, { folder: 'Animals', tags: ['pet', 'pet'] });
    await labels.change(cats, { starred: true });
    await labels.change(dogs, { starred: true });
    await actions.removeDocument(dogs);
    actions.select(['one', 'sum']);
    const id = await templates.add('  A sum ', actions.copy());
    await templates.rename(id, 'The sum');
    await templates.rename(id, ' ');
    const gone = await templates.add('', '{}');
    await templates.remove(gone);

    const after = await openStudio({ storage: await browser.tab() });
    await Promise.all([after.labels.load(), after.templates.load()]);
    expect(after.labels.store.getState()).toEqual({ [cats]: { folder: 'Animals', tags: ['pet'], starred: true } });
    expect(after.templates.store.getState().templates).toMatchObject([{ id, name: 'The sum' }]);
  });

  it('a template is inserted as one undo step, with its links', async () => {
    const { store, actions, templates } = await openStudio({ workflow: start });
    actions.select(['one', 'sum']);
    await templates.add('A sum', actions.copy());
    const before = store.getState().document.workflow;
    actions.paste(templates.store.getState().templates[0]?.text ?? '', { x: 500, y: 0 });
    const { nodes } = store.getState().document.workflow;
    expect(Object.values(nodes).filter(({ type }) => type === 'add')).toHaveLength(2);
    expect([...store.getState().selection]).toHaveLength(2);
    actions.undo();
    expect(store.getState().document.workflow).toBe(before);
  });

  it('a version with a name stays when newer ones take the place of the others', async () => {
    const { store, actions, documents, time } = await openStudio({ workflow: start });
    const { id } = store.getState().document;
    const save = async (value: number) => {
      actions.edit(set(value));
      await actions.save();
      time.now += 90_000;
    };
    for (const value of [2, 3, 4]) await save(value);
    const [, first] = await documents.versions(id);
    if (!first) throw new Error('there is no version');
    await documents.nameVersion(id, first, '  The good one ');
    for (let value = 5; value < 40; value++) await save(value);
    const versions = await documents.versions(id);
    expect(versions).toHaveLength(31);
    expect(versions.at(-1)).toMatchObject({ revision: first.revision, label: 'The good one' });
    expect((await documents.readVersion(id, first.revision))?.nodes.one?.params.value).toBe(2);
    await actions.restoreVersion(first.revision);
    expect(store.getState().document.workflow.nodes.one?.params.value).toBe(2);
    await documents.nameVersion(id, first, '');
    expect(await documents.readVersion(id, first.revision)).toBeUndefined();
    expect(await documents.versions(id)).toHaveLength(30);
  });
});

describe('differences of two workflows', () => {
  it('name params with both values, nodes, links, positions and the rest', () => {
    const spec = registry.number;
    if (!spec) throw new Error('there is no node for numbers');
    const more = addNode(set(5)(start), { id: 'two', spec, position: { x: 0, y: 300 } });
    const after: Workflow = {
      ...move(connect(more, { from: { node: 'two', port: 'value' }, to: { node: 'sum', port: 'b' } }), { one: { x: 9, y: 9 } }),
      name: 'Other',
    };
    const found = differencesOf(start, after);
    expect(found.params).toMatchObject([{ id: 'one', param: 'value', from: 1, to: 5 }]);
    expect(found.added.map(({ id }) => id)).toEqual(['two']);
    expect(found).toMatchObject({ removed: [], links: 1, moved: 1, other: true });
    expect(found.changed.map(({ id }) => id)).toEqual(['sum']);
    expect(differencesOf(after, removeNodes(after, ['two'])).removed.map(({ id }) => id)).toEqual(['two']);
    const none = { added: [], removed: [], params: [], changed: [], links: 0, moved: 0, other: false };
    expect(differencesOf(after, JSON.parse(JSON.stringify(after)) as Workflow)).toEqual(none); // a copy of the same workflow
  });
});
