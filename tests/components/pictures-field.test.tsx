import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { memoryStorage } from '../../editor/engine/storage/memory-storage.ts';
import { openPictureStore } from '../../editor/engine/storage/picture-store.ts';
import { fieldsOf } from '../../editor/kit/forms/field.ts';
import { ParamField } from '../../editor/kit/forms/param-field.tsx';
import { Picture } from '../../editor/kit/previews/picture.tsx';
import { sentence } from '../../errors/index.ts';
import { parseWorkflow } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/web/images.ts';
import { pictureThreads } from '../../models/backends/web/picture-threads.ts';
import { filledImage } from '../../models/image/image.ts';
import { decodePictureList, encodePictureList } from '../../models/image/picture-list.ts';
import { imagesNode } from '../../nodes/images.ts';
import { renderStudio, storedParams } from '../support/components/render-studio.tsx';

const png = async (index: number): Promise<Uint8Array> =>
  imageCodec.encode([filledImage({ width: 40 + index, height: 30, color: [index * 20, 100, 200 - index] })], { format: 'png' });
const fileOf = (name: string, bytes: Uint8Array | string): File => new File([bytes as Uint8Array<ArrayBuffer>], name);

const renderField = async () => {
  const [field] = fieldsOf(imagesNode).filter(({ name }) => name === 'folder');
  if (!field) throw new Error('The node has no folder.');
  const workflow = parseWorkflow({ format: 'unclip-workflow', version: 2, nodes: { node: { type: 'images', params: {}, inputs: {} } } });
  const storage = memoryStorage(sentence('only for a test'));
  const pictureStore = openPictureStore(storage);
  const studio = await renderStudio(<ParamField id="node" field={field} />, {
    workflow,
    storage,
    pictureStore,
    pictureWork: async () => pictureThreads(),
  });
  return { ...studio, storage, pictureStore };
};
/** Chooses files in the hidden input for several pictures, as the dialog of the browser does. */
const choose = async (container: Element, files: readonly File[]): Promise<void> => {
  // the field is fetched when it is first shown
  await expect.poll(() => container.querySelector('input[accept]')).not.toBe(null);
  const input = container.querySelector<HTMLInputElement>('input[accept]');
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  if (!input) throw new Error('There is no input.');
  input.files = transfer.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
};

describe('the form field of many pictures', () => {
  it('stores chosen pictures by their content, names those that cannot be read, and shows the name of their list', async () => {
    const studio = await renderField();
    const files = [
      ...(await Promise.all([10, 2, 1].map(async (index) => fileOf(`cat ${index}.png`, await png(index))))),
      fileOf('cut.png', 'no picture'),
      fileOf('notes.txt', 'text'),
    ];
    await choose(studio.container, files);
    await expect.poll(() => storedParams(studio, 'node')?.folder, { timeout: 20_000 }).toMatch(/^cat 10 \(3\)-[0-9a-f]{16}\.json$/);
    await expect.element(page.getByText('cat 10 (3)')).toBeVisible();
    await expect.element(page.getByText(/1 of 4 pictures cannot be read\. The first one: cut\.png/)).toBeVisible();
    const [stored] = await studio.storage.files();
    const list = decodePictureList((await studio.storage.readFile(stored?.sha256 ?? '')) ?? new Uint8Array(), 'list');
    expect(list.pictures.map(({ name, width, height }) => [name, width, height])).toEqual([
      ['cat 1.png', 41, 30],
      ['cat 2.png', 42, 30],
      ['cat 10.png', 50, 30],
    ]);
    expect(list.broken.map(({ name }) => name)).toEqual(['cut.png']);
    expect(await studio.pictureStore.read(list.pictures[0]?.sha256 ?? '')).toEqual(await png(1));
    expect(encodePictureList(list).length).toBeGreaterThan(100);
  });
  it('says that there is no picture among the chosen files', async () => {
    const studio = await renderField();
    await choose(studio.container, [fileOf('notes.txt', 'text')]);
    await expect.element(page.getByText('There is no picture among these files. Choose a folder with pictures.')).toBeVisible();
  });
});

describe('the preview of a picture file', () => {
  it('decodes the file, reduced, when it is shown', async () => {
    const storage = memoryStorage(sentence('only for a test'));
    const pictureStore = openPictureStore(storage);
    const bytes = await imageCodec.encode([filledImage({ width: 800, height: 400, color: [250, 0, 0] })], { format: 'png' });
    await pictureStore.write('a'.repeat(64), new Uint8Array(bytes));
    const file = { sha256: 'a'.repeat(64), name: 'wide.png', width: 800, height: 400 };
    await renderStudio(<Picture image={file} label="wide" longest={100} />, {
      storage,
      pictureStore,
      pictureWork: async () => pictureThreads(),
    });
    const canvas = page.getByRole('img', { name: 'wide' });
    await expect.element(canvas).toHaveAttribute('width', '100');
    const element = canvas.element() as HTMLCanvasElement;
    expect([...(element.getContext('2d')?.getImageData(50, 25, 1, 1).data ?? [])]).toEqual([250, 0, 0, 255]);
  });
});
