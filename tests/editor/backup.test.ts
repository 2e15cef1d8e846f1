import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { BackupSummary } from '../../editor/engine/backup/read-backup.ts';
import { setParam, type Workflow } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { filledImage } from '../../models/image/image.ts';
import { fakeBrowser } from '../support/editor/browser.ts';
import { fakeServices, openStudio } from '../support/editor/host.ts';
import { images } from '../support/editor/painter.ts';
import { sketch } from '../support/graph/fakes.ts';

const start = sketch({ one: ['number', { value: 1 }], sum: ['add', { plus: 1 }, { a: 'one.value' }] });
const set = (value: unknown) => (workflow: Workflow) => setParam(workflow, { node: 'one', param: 'value', value });
const all = { versions: true, files: true, folders: false, pictures: true };
const nothing: BackupSummary = { added: 0, copies: 0, same: 0, templates: 0, pictures: 0, broken: [] };
const text = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
/** A zip file in the form of a backup with these contents. */
const packed = (contents: object, files: Readonly<Record<string, Uint8Array>> = {}) =>
  new Blob([
    zipSync({
      'contents.json': text({
        format: 'unclip-backup',
        version: 1,
        documents: [],
        templates: [],
        files: [],
        pictures: [],
        runs: {},
        ...contents,
      }),
      ...files,
    }).slice(),
  ]);

/** A browser with two workflows of one name, a label, a template, a file, an earlier version with a name, and a picture. */
const filledBrowser = async () => {
  const studio = await openStudio({ storage: await fakeBrowser().tab() });
  const { actions, labels, templates, documents, storage, time } = studio;
  const first = await actions.create({ ...start, name: 'Cats: 1/2' });
  const second = await actions.create({ ...start, name: 'Cats: 1/2' });
  for (const value of [2, 3]) {
    actions.edit(set(value));
    await actions.save();
    time.now += 90_000;
  }
  await labels.change(second, { folder: 'Animals', tags: ['pet'], starred: true });
  const [version] = await documents.versions(second);
  if (version) await documents.nameVersion(second, version, 'The good one');
  actions.select(['one', 'sum']);
  await templates.add('A sum', actions.copy());
  await actions.addFile({ name: 'cat.png', bytes: new Uint8Array([1, 2, 3]) });
  const picture = {
    id: 'key.image.0',
    run: 'run 1',
    drawnAt: 5,
    document: second,
    workflow: 'Cats: 1/2',
    node: 'sum',
    port: 'image',
    item: 0,
    count: 1,
    width: 4,
    height: 4,
    bytes: 2,
    starred: true,
    caption: 'a cat',
    facts: [{ node: 'one', name: 'value', value: 3 }],
    cells: [{ box: { x: 0, y: 0, width: 2, height: 4 }, picture: 'key.image.1' }],
  };
  await storage.record.add({ id: 'run 1', workflow: JSON.stringify(start) }, [{ picture, png: new Uint8Array([9, 9]) }]);
  return { ...studio, first, second, picture };
};

describe('a backup of the library', () => {
  it('brings workflows, labels, versions, templates, files and pictures into another browser', async () => {
    const { actions, second, picture } = await filledBrowser();
    const file = await actions.exportLibrary(all);
    const other = await openStudio({ storage: await fakeBrowser().tab() });
    expect(await other.actions.importLibrary('backup.zip', file)).toEqual({ ...nothing, added: 2, templates: 1, pictures: 1 });
    expect((await other.documents.list()).map(({ name }) => name)).toEqual(['Cats: 1/2', 'Cats: 1/2']);
    expect((await other.documents.read(second)).nodes.one?.params.value).toBe(3);
    expect(other.labels.store.getState()).toMatchObject({ [second]: { folder: 'Animals', tags: ['pet'], starred: true } });
    expect(other.templates.store.getState().templates).toMatchObject([{ name: 'A sum' }]);
    const versions = await other.documents.versions(second);
    const named = versions.find(({ label }) => label === 'The good one');
    expect(named && (await other.documents.readVersion(second, named.revision))?.nodes.one?.params.value).toBe(1);
    expect((await other.storage.files()).map(({ name }) => name)).toEqual([expect.stringMatching(/^cat-[0-9a-f]{16}\.png$/)]);
    expect(await other.record.list()).toEqual([picture]);
    expect(await other.record.png(picture.id)).toEqual(new Uint8Array([9, 9]));
    // once more: all of it is there
    expect(await other.actions.importLibrary('backup.zip', file)).toMatchObject({ added: 0, copies: 0, same: 3, templates: 0, broken: [] });
  });

  it('brings the pictures of folders on request, with their lists and without the other files', async () => {
    const { actions, storage } = await openStudio({ services: async () => fakeServices(() => {}, { images }) });
    await actions.addFile({ name: 'cat.png', bytes: new Uint8Array([1, 2, 3]) });
    const png = await imageCodec.encode([filledImage({ width: 4, height: 4, color: [9, 8, 7] })], { format: 'png' });
    const { name } = await actions.addPictures('cats', [{ path: 'cats/one.png', file: new Blob([new Uint8Array(png)]) }]);
    const [before] = (await storage.files()).filter((file) => file.name === name);
    const other = await openStudio({ storage: await fakeBrowser().tab() });
    const choice = { versions: false, files: false, folders: true, pictures: false };
    expect(await other.actions.importLibrary('backup.zip', await actions.exportLibrary(choice))).toMatchObject({ broken: [] });
    expect((await other.storage.files()).filter((file) => file.name.includes('.'))).toEqual([before]);
    const [list] = await other.storedPictures.list();
    expect(list).toMatchObject({ name, pictures: 1, bytes: png.length });
    const without = await openStudio({ storage: await fakeBrowser().tab() });
    await without.actions.importLibrary('backup.zip', await actions.exportLibrary({ ...choice, folders: false, files: true }));
    expect((await without.storedPictures.list()).map(({ bytes }) => bytes)).toEqual([0]);
  });

  it('keeps both where a workflow here differs from that of the backup', async () => {
    const { actions, documents, second } = await filledBrowser();
    const file = await actions.exportLibrary({ versions: false, files: false, folders: false, pictures: false });
    actions.edit(set(7));
    await actions.save();
    expect(await actions.importLibrary('backup.zip', file)).toMatchObject({ added: 0, copies: 1, same: 2, pictures: 0 });
    expect((await documents.read(second)).nodes.one?.params.value).toBe(7);
    const copy = (await documents.list()).find(({ name }) => name === 'Cats: 1/2 (copy)');
    expect(copy && (await documents.read(copy.id)).nodes.one?.params.value).toBe(3);
  });

  it('brings in the rest where a part is broken, and names the part', async () => {
    const { actions, documents } = await openStudio();
    const document = (name: string, file: string) => ({ id: name, name, file, changedAt: 1 });
    const file = packed(
      {
        documents: [document('Good', 'workflows/a.json'), document('Bad', 'workflows/b.json'), document('Missing', 'workflows/c.json')],
        files: [{ file: 'files/x.png', sha256: 'a'.repeat(64), name: 'x.png' }],
        templates: [{ id: 't', name: 'Empty', createdAt: 1, file: 'templates/t.json' }],
      },
      { 'workflows/a.json': text(start), 'workflows/b.json': text('{"nodes":'), 'files/x.png': text('x'), 'templates/t.json': text('[]') },
    );
    expect(await actions.importLibrary('backup.zip', file)).toEqual({ ...nothing, added: 1, broken: ['x.png', 'Bad', 'Missing', 'Empty'] });
    expect((await documents.list()).map(({ name }) => name)).toEqual(['Good']);
  });

  it.each([
    ['a text', new Blob(['hello']), 'FOREIGN_FILE'],
    ['another zip', new Blob([zipSync({ 'a.txt': text('a') }).slice()]), 'FOREIGN_FILE'],
    ['a newer backup', packed({ version: 2 }), 'NEWER_VERSION'],
    [
      'a path outside of its folder',
      packed({ documents: [{ id: 'a', name: 'A', changedAt: 1, file: 'workflows/../../a.json' }] }),
      'UNREADABLE_FILE',
    ],
    ['an absolute path', packed({ files: [{ file: '/etc/passwd', sha256: 'a'.repeat(64), name: 'a' }] }), 'UNREADABLE_FILE'],
    ['a workflow without an id', packed({ documents: [{ name: 'A', changedAt: 1, file: 'workflows/a.json' }] }), 'UNREADABLE_FILE'],
  ])('is refused if it is %s, and nothing is written', async (_, file, code) => {
    const { actions, documents } = await openStudio();
    await expect(actions.importLibrary('backup.zip', file)).rejects.toMatchObject({ code });
    expect(await documents.list()).toEqual([]);
  });

  it('is refused if its directory states more than a page can take, before anything is unpacked', async () => {
    const { actions } = await openStudio();
    const bytes = zipSync({ 'contents.json': text('{}'), 'files/bomb': new Uint8Array(10) }, { level: 9 });
    // the unpacked size of the second entry in the directory: 24 bytes into its record
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const records = [...bytes.keys()].filter((at) => at + 4 <= bytes.length && view.getUint32(at, true) === 0x02014b50);
    view.setUint32((records[1] ?? 0) + 24, 0xfffffff0, true);
    view.setUint32((records[0] ?? 0) + 24, 0x7fffffff, true);
    await expect(actions.importLibrary('backup.zip', new Blob([bytes.slice()]))).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
  });
});
