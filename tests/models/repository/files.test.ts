import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesOfEntries, filesOfInput, openFiles } from '../../../models/repository/files.ts';
import { openFolder } from '../../../models/repository/node/folder.ts';
import { readWeights } from '../../../models/repository/read-weights.ts';
import { familiesFolder } from '../../support/models/families.ts';

type Tree = { readonly [name: string]: string | Tree };

/** What a browser passes for a dropped file or folder. Its folders are read a few entries at a time, as in Chromium. */
const entryOf = (name: string, content: string | Tree, parent = ''): FileSystemEntry => {
  const fullPath = `${parent}/${name}`;
  if (typeof content === 'string') {
    const file = (resolve: (file: File) => void) => resolve(new File([content], name));
    return { name, fullPath, isFile: true, isDirectory: false, file } as unknown as FileSystemFileEntry;
  }
  const createReader = () => {
    const rest = Object.entries(content).map(([inner, value]) => entryOf(inner, value, fullPath));
    return { readEntries: (resolve: (entries: FileSystemEntry[]) => void) => resolve(rest.splice(0, 2)) };
  };
  return { name, fullPath, isFile: false, isDirectory: true, createReader } as unknown as FileSystemDirectoryEntry;
};
/** The entries of a drop. */
const dropOf = (tree: Tree): FileSystemEntry[] => Object.entries(tree).map(([name, content]) => entryOf(name, content));

describe('files on a page', () => {
  const card = '---\nlicense: mit\n---\n';

  it('that were dropped as a folder are a repository of the folder’s name, with paths below it', async () => {
    const tree = {
      karlo: { 'README.md': card, prior: { 'config.json': '{}', a: '1', b: '2', c: '3' }, '.git': { HEAD: 'x' }, decoder: {} },
    };
    const repository = await openFiles('dropped', await filesOfEntries(dropOf(tree)));
    expect(repository).toMatchObject({ source: { kind: 'files', id: 'karlo' }, licence: { id: 'mit' }, gated: false });
    expect(repository.files).toEqual([
      { path: 'README.md', bytes: card.length },
      { path: 'prior/a', bytes: 1 },
      { path: 'prior/b', bytes: 1 },
      { path: 'prior/c', bytes: 1 },
      { path: 'prior/config.json', bytes: 2 },
    ]);
    expect(repository.pathOnDisk).toBeUndefined();
  });

  it('that were dropped one by one are a repository of the name that is passed', async () => {
    const repository = await openFiles('dropped', await filesOfEntries(dropOf({ 'config.json': '{}', prior: { 'config.json': '{}' } })));
    expect(repository.source.id).toBe('dropped');
    expect(repository.files.map(({ path }) => path)).toEqual(['config.json', 'prior/config.json']);
  });

  it('that were chosen as a folder have its paths', async () => {
    const chosen = ['clip/config.json', 'clip/.git/HEAD', 'clip/onnx/text_model.onnx'].map((path) =>
      Object.defineProperty(new File(['x'], path.split('/').at(-1) ?? ''), 'webkitRelativePath', { value: path }),
    );
    const repository = await openFiles('chosen', filesOfInput(chosen));
    expect(repository.source.id).toBe('clip');
    expect(repository.files.map(({ path }) => path)).toEqual(['config.json', 'onnx/text_model.onnx']);
  });

  it('are read by ranges and hashed, with the same weights as on the disk', async () => {
    const folder = join(familiesFolder, 'clip-openai/repo');
    const onDisk = await openFolder(folder);
    const bytes = readFileSync(join(folder, 'model.safetensors'));
    const repository = await openFiles('clip', [
      { path: 'config.json', file: new Blob(['{}']) },
      { path: 'model.safetensors', file: new Blob([bytes]) },
    ]);
    expect(await repository.read('model.safetensors', { offset: 7, length: 9 })).toEqual(Uint8Array.from(bytes.subarray(7, 16)));
    expect(await repository.sha256('model.safetensors')).toBe(createHash('sha256').update(bytes).digest('hex'));
    const [a, b] = [await readWeights(repository, ''), await readWeights(onDisk, '')];
    expect(a.names().map((name) => a.get(name))).toEqual(b.names().map((name) => b.get(name)));
  });

  it('that the browser can no longer read are named', async () => {
    const file = new Blob(['abc']);
    Object.defineProperty(file, 'slice', {
      value: () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) }),
    });
    const repository = await openFiles('dropped', [{ path: 'config.json', file }]);
    await expect(repository.read('config.json')).rejects.toMatchObject({
      code: 'FILE_MISSING',
      sentence: { params: { path: 'config.json' } },
    });
    await expect(repository.read('config.json', { offset: 0, length: 9 })).rejects.toMatchObject({ code: 'BAD_WEIGHTS' });
    await expect(repository.sha256('other')).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });
});
