import { describe, expect, it } from 'vitest';
import { matches } from '../../editor/engine/record/record.ts';
import { indexedRecord } from '../../editor/engine/storage/indexed-record.ts';
import { memoryRecord } from '../../editor/engine/storage/memory-record.ts';
import type { PictureEntry, StoredRecord } from '../../editor/engine/storage/storage.ts';
import { parseWorkflow, setParam } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { readPngText, workflowKeyword } from '../../models/image/png-text.ts';
import { fakeBrowser } from '../support/editor/browser.ts';
import { fakeServices, openStudio } from '../support/editor/host.ts';
import { images, nodes, sheet } from '../support/editor/painter.ts';

const openPainter = async (storage: Awaited<ReturnType<ReturnType<typeof fakeBrowser>['tab']>>, workflow = sheet) =>
  openStudio({ nodes, workflow, storage, services: async () => fakeServices(() => {}, { images }) });

describe('the record of pictures', () => {
  it('a run keeps its pictures, each with the params of its own item', async () => {
    const studio = await openPainter(await fakeBrowser().tab());
    await studio.actions.run();
    await expect.poll(async () => (await studio.record.list()).length).toBe(3);
    const pictures = await studio.record.list();
    const second = pictures.find(({ node, item }) => node === 'end' && item === 1);
    expect(second).toMatchObject({
      workflow: 'test',
      port: 'images',
      count: 2,
      width: 8,
      height: 4,
      caption: 'a black dog',
      starred: false,
    });
    expect(second?.facts).toContainEqual({ node: 'end', name: 'seed', value: 7 });
    expect(second?.facts).toContainEqual({ node: 'end', name: 'steps', value: 9 });
    expect(pictures.filter(({ node }) => node === 'sheet')).toHaveLength(1);
    const [first] = pictures.filter(({ node, item }) => node === 'end' && item === 0);
    const drawn = pictures.find(({ node }) => node === 'sheet');
    expect(drawn?.cells?.map(({ picture }) => picture)).toEqual([first?.id, second?.id]);
    expect(drawn?.cells?.[1]?.box).toMatchObject({ width: 16, height: 8 });
    expect(pictures.filter((picture) => matches(picture, 'DOG seed=7'))).toEqual([second]);
    expect(pictures.filter((picture) => matches(picture, 'seed=8'))).toEqual([]);
  });

  it('the file of a picture contains the workflow that draws it alone, even after the workflow was edited', async () => {
    const studio = await openPainter(await fakeBrowser().tab());
    await studio.actions.run();
    studio.actions.edit((workflow) => setParam(workflow, { node: 'end', param: 'steps', value: 99 }));
    await expect.poll(async () => (await studio.record.list()).length).toBe(3);
    const picture = (await studio.record.list()).find(({ node, item }) => node === 'end' && item === 1);
    const png = await studio.record.png(picture?.id ?? '');
    const saved = parseWorkflow(JSON.parse(readPngText(png ?? new Uint8Array())[workflowKeyword] ?? ''));
    const again = await openPainter(await fakeBrowser().tab(), saved);
    await again.actions.run(['end']);
    const drawn = again.store.getState().runs.end?.outputs?.images;
    const image = await imageCodec.decode(png ?? new Uint8Array(), 'picture.png');
    expect(drawn).toEqual([{ ...image, data: new Uint8Array(image.data) }]);
  });

  it('a run that draws the same pictures again adds none, and a reload shows them', async () => {
    const browser = fakeBrowser();
    const studio = await openPainter(await browser.tab());
    await studio.actions.run();
    await expect.poll(async () => (await studio.record.list()).length).toBe(3);
    const before = await studio.record.list();
    await studio.actions.run();
    studio.actions.edit((workflow) => setParam(workflow, { node: 'seeds', param: 'start', value: 7 }));
    await studio.actions.run();
    // item 0 has another seed now; the sheet and both pictures have other keys
    await expect.poll(async () => (await studio.record.list()).length).toBe(6);
    const after = await openPainter(await browser.tab());
    expect((await after.record.list()).map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
  });

  it('the browser is asked once not to evict the record', async () => {
    let asked = 0;
    const studio = await openStudio({
      nodes,
      workflow: sheet,
      storage: await fakeBrowser().tab(),
      services: async () => fakeServices(() => {}, { images }),
      persist: () => void asked++,
    });
    await studio.actions.run();
    studio.actions.edit((workflow) => setParam(workflow, { node: 'end', param: 'steps', value: 1 }));
    await studio.actions.run();
    await expect.poll(async () => (await studio.record.list()).length).toBe(6);
    expect(asked).toBe(1);
  });
});

const entry = (id: string, drawnAt: number, bytes = 4): PictureEntry => ({
  picture: {
    ...{ id, run: `run of ${id}`, drawnAt, document: 'd', workflow: 'w', node: 'n', port: 'images', item: 0, count: 1 },
    ...{ width: 1, height: 1, bytes, starred: false, caption: '', facts: [] },
  },
  png: new Uint8Array(bytes),
});

describe.each<[string, (most: number) => StoredRecord]>([
  ['in IndexedDB', (most) => indexedRecord(crypto.randomUUID(), most * 4)],
  ['in memory', (most) => memoryRecord(most)],
])('a stored record %s', (_, open) => {
  const add = (record: StoredRecord, one: PictureEntry) =>
    record.add({ id: one.picture.run, workflow: `{"of":"${one.picture.id}"}` }, [one]);
  const ids = async (record: StoredRecord) => (await record.list()).map(({ id }) => id);

  it('a full record removes the oldest pictures without a star, and reports how many', async () => {
    const record = open(3);
    expect(await add(record, entry('a', 1))).toBe(0);
    expect(await add(record, entry('b', 2))).toBe(0);
    await record.star('a', true);
    expect(await add(record, entry('c', 3))).toBe(0);
    expect(await add(record, entry('d', 4))).toBe(1);
    expect(await ids(record)).toEqual(['d', 'c', 'a']);
    expect(await record.png('b')).toBeUndefined();
    expect(await record.workflow('run of b')).toBeUndefined();
    expect(await record.workflow('run of a')).toBe('{"of":"a"}');
  });

  it('a picture that was removed is gone with the workflow that only it used', async () => {
    const record = open(9);
    await add(record, entry('a', 1));
    await add(record, entry('b', 2));
    await record.remove(['a', 'unknown']);
    expect(await ids(record)).toEqual(['b']);
    expect(await record.workflow('run of a')).toBeUndefined();
    expect(await record.workflow('run of b')).toBe('{"of":"b"}');
  });

  it('a picture that is added again keeps its star', async () => {
    const record = open(9);
    await add(record, entry('a', 1));
    await record.star('a', true);
    await add(record, entry('a', 5));
    expect((await record.list())[0]).toMatchObject({ starred: true, drawnAt: 1 });
  });
});
