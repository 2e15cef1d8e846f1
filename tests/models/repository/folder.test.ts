import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, open, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openFolder } from '../../../models/repository/node/folder.ts';
import { readWeights } from '../../../models/repository/read-weights.ts';
import { readJson, readText } from '../../../models/repository/repository.ts';
import { readTensorBytes } from '../../../models/repository/tensor-values.ts';
import { counting, safetensorsFile, withHeader } from '../../support/models/repository/safetensors-file.ts';

const folders: string[] = [];
const temporary = async (files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'unclip-repository-'));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
};
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describe('a repository in a folder', () => {
  it('lists its files with their sizes, ordered by path, without hidden folders', async () => {
    const folder = await temporary({ 'unet/config.json': '{}', 'model_index.json': '{ }', '.git/HEAD': 'ref', '.gitattributes': '' });
    expect((await openFolder(folder)).files).toEqual([
      { path: '.gitattributes', bytes: 0 },
      { path: 'model_index.json', bytes: 3 },
      { path: 'unet/config.json', bytes: 2 },
    ]);
  });

  it('reads whole files, ranges, hashes and the real path of a file', async () => {
    const folder = await temporary({ 'a.bin': Uint8Array.of(1, 2, 3, 4, 5) });
    const repository = await openFolder(folder);
    expect(await repository.read('a.bin')).toEqual(Uint8Array.of(1, 2, 3, 4, 5));
    expect(await repository.read('a.bin', { offset: 1, length: 3 })).toEqual(Uint8Array.of(2, 3, 4));
    expect(await repository.read('a.bin', { offset: 5, length: 0 })).toEqual(new Uint8Array());
    expect(await repository.sha256('a.bin')).toBe(
      createHash('sha256')
        .update(Uint8Array.of(1, 2, 3, 4, 5))
        .digest('hex'),
    );
    expect(await repository.pathOnDisk?.('a.bin')).toMatch(/a\.bin$/);
  });

  it.each([
    { offset: 4, length: 2 },
    { offset: -1, length: 2 },
    { offset: 0, length: -1 },
    { offset: 0.5, length: 1 },
    { offset: Number.NaN, length: 1 },
    { offset: 6, length: 0 },
  ])('refuses the range %o of a file of five bytes', async (range) => {
    const repository = await openFolder(await temporary({ 'a.bin': Uint8Array.of(1, 2, 3, 4, 5) }));
    await expect(repository.read('a.bin', range)).rejects.toMatchObject({ code: 'BAD_WEIGHTS' });
  });

  it('follows symbolic links, as the cache of a hub consists of them', async () => {
    const cache = await temporary({
      'models--owner--name/refs/main': '0123456789012345678901234567890123456789',
      'models--owner--name/blobs/abc': safetensorsFile([counting('a', 'float32', [2])]),
    });
    const snapshot = join(cache, 'models--owner--name/snapshots/0123456789012345678901234567890123456789');
    await mkdir(join(snapshot, 'prior'), { recursive: true });
    await symlink('../../../blobs/abc', join(snapshot, 'prior/diffusion_pytorch_model.safetensors'));
    for (const folder of [snapshot, join(cache, 'models--owner--name')]) {
      const repository = await openFolder(folder);
      expect(repository.source).toMatchObject({ kind: 'folder', id: snapshot, revision: '0123456789012345678901234567890123456789' });
      expect((await readWeights(repository, 'prior')).names()).toEqual(['a']);
      expect(await repository.pathOnDisk?.('prior/diffusion_pytorch_model.safetensors')).toMatch(/blobs.abc$/);
    }
  });

  it('leaves out links whose file is gone, and ends in spite of links to the folders around them', async () => {
    const folder = await temporary({ 'unet/config.json': '{}' });
    await symlink('gone', join(folder, 'unet/model.safetensors'));
    await symlink('..', join(folder, 'unet/around'));
    expect((await openFolder(folder)).files.map(({ path }) => path)).toEqual(['unet/config.json']);
  });

  it.each(['../secret.json', 'unet/../../secret.json', '/etc/passwd', './config.json', 'unet'])('has no file %s', async (path) => {
    const folder = await temporary({ 'secret.json': '{}', 'repository/config.json': '{}', 'repository/unet/config.json': '{}' });
    const repository = await openFolder(join(folder, 'repository'));
    await expect(repository.read(path)).rejects.toMatchObject({ code: 'FILE_MISSING' });
    await expect(repository.sha256(path)).rejects.toMatchObject({ code: 'FILE_MISSING' });
    await expect(repository.pathOnDisk?.(path)).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });

  it('refuses a file that became shorter since it was listed', async () => {
    const folder = await temporary({ 'a.bin': new Uint8Array(100) });
    const repository = await openFolder(folder);
    await truncate(join(folder, 'a.bin'), 10);
    await expect(repository.read('a.bin', { offset: 0, length: 100 })).rejects.toMatchObject({ code: 'BAD_WEIGHTS' });
  });

  it('reads behind the first four gigabytes of a file', async () => {
    const [huge, tail] = [5 * 2 ** 30, counting('tail', 'uint8', [4], 7)];
    const header = `{"huge":{"dtype":"U8","shape":[${huge}],"data_offsets":[0,${huge}]},"tail":{"dtype":"U8","shape":[4],"data_offsets":[${huge},${huge + 4}]}}`;
    const folder = await temporary({ 'model.safetensors': withHeader(header) });
    // The file is sparse, so it needs no space.
    const file = await open(join(folder, 'model.safetensors'), 'r+');
    await file.write(tail.data, 0, 4, 8 + header.length + huge);
    await file.close();
    const repository = await openFolder(folder);
    const found = (await readWeights(repository, '')).get('tail') ?? expect.fail();
    expect(found.offset).toBe(8 + header.length + huge);
    expect(await readTensorBytes(repository, found)).toEqual(tail.data);
  });

  it('names the folder that does not exist', async () => {
    const folder = join(await temporary(), 'nowhere');
    await expect(openFolder(folder)).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: `Cannot read ${folder} (ENOENT). Check that it exists and that you may read it.`,
    });
  });

  it('stops listing and hashing when the signal aborts', async () => {
    const folder = await temporary({ 'a.bin': new Uint8Array(10) });
    const repository = await openFolder(folder);
    const aborted = AbortSignal.abort();
    await expect(openFolder(folder, aborted)).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(repository.sha256('a.bin', aborted)).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(repository.read('a.bin', undefined, aborted)).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('states the licence of its model card', async () => {
    const card =
      '---\nlanguage: en\nlicense: other\nlicense_name: "openrail"\nlicense_link: LICENSE.md\ntags:\n- license: no\n---\n# A model\n\nlicense: no\n';
    const { licence } = await openFolder(await temporary({ 'README.md': card }));
    expect(licence).toEqual({ id: 'other', name: 'openrail', url: 'LICENSE.md' });
    expect((await openFolder(await temporary({ 'README.md': '# A model\nlicense: mit' }))).licence).toBeUndefined();
    expect((await openFolder(await temporary())).licence).toBeUndefined();
  });
});

describe('a JSON file of a repository', () => {
  const schema = z.object({ width: z.int() });

  it('is read with a schema', async () => {
    const repository = await openFolder(await temporary({ 'config.json': '\uFEFF{ "width": 3 }' }));
    expect(await readJson(repository, 'config.json', schema)).toEqual({ width: 3 });
  });

  it.each([
    ['is not JSON', '{', /^The file config\.json of .* is not valid JSON\./],
    ['does not match the schema', '{"width": "3"}', /^The file config\.json of .* cannot be used: "width": /],
    ['is not text', Uint8Array.of(0xff, 0x00, 0x80, 0xfe), /^The file config\.json of .* cannot be read\. /],
  ])('that %s is refused by its name', async (_, content, message) => {
    const repository = await openFolder(await temporary({ 'config.json': content }));
    await expect(readJson(repository, 'config.json', schema)).rejects.toMatchObject({
      code: 'BAD_REPOSITORY',
      message: expect.stringMatching(message),
    });
  });

  it('that is missing is named', async () => {
    const repository = await openFolder(await temporary());
    await expect(readText(repository, 'config.json')).rejects.toMatchObject({
      code: 'FILE_MISSING',
      sentence: { params: { path: 'config.json' } },
    });
  });
});
