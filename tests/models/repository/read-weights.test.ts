import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFolder } from '../../../models/repository/node/folder.ts';
import { readWeights } from '../../../models/repository/read-weights.ts';
import { readTensor } from '../../../models/repository/tensor-values.ts';
import { repositoryOf } from '../../support/models/repository/bytes.ts';
import { counting, safetensorsFile } from '../../support/models/repository/safetensors-file.ts';

const families = join(import.meta.dirname, '../../fixtures/families');
const odd = readFileSync(join(families, 'karlo-bin/files/odd.bin'));

const one = (name: string) => safetensorsFile([counting(name, 'float32', [2])]);
const index = (map: Readonly<Record<string, string>>) => JSON.stringify({ metadata: { total_size: 8 }, weight_map: map });
const namesOf = async (files: Readonly<Record<string, Uint8Array | string>>, variant?: 'float16') =>
  (await readWeights(await repositoryOf(files), 'unet', variant ? { variant } : {})).names();

describe('the weights of a network', () => {
  const all = {
    'unet/diffusion_pytorch_model.safetensors': one('plain'),
    'unet/diffusion_pytorch_model.fp16.safetensors': one('half'),
    'unet/diffusion_pytorch_model.bin': odd,
    'vae/diffusion_pytorch_model.safetensors': one('another network'),
  };

  it('are those without a variant, if none is requested', async () => {
    expect(await namesOf(all)).toEqual(['plain']);
  });

  it('are those of the variant float16, if it is requested', async () => {
    expect(await namesOf(all, 'float16')).toEqual(['half']);
  });

  it('are those without a variant, if the requested variant does not exist', async () => {
    const { 'unet/diffusion_pytorch_model.fp16.safetensors': _, ...rest } = all;
    expect(await namesOf(rest, 'float16')).toEqual(['plain']);
  });

  it('are those of PyTorch before those of a variant that nobody requested', async () => {
    const { 'unet/diffusion_pytorch_model.safetensors': _, ...rest } = all;
    expect(await namesOf(rest)).toContain('every_second');
  });

  it('are those of the only variant, if there are no others', async () => {
    expect(await namesOf({ 'unet/model.fp16.safetensors': one('half') })).toEqual(['half']);
  });

  it('are the shards of an index rather than a single file in a repository of diffusers', async () => {
    const sharded = {
      'unet/diffusion_pytorch_model.safetensors.index.json': index({ sharded: 'a.safetensors' }),
      'unet/a.safetensors': one('sharded'),
    };
    expect(await namesOf({ ...all, ...sharded })).toEqual(['sharded']);
  });

  it('are a single file rather than the shards of an index in a repository of transformers', async () => {
    const sharded = { 'unet/model.safetensors.index.json': index({ sharded: 'a.safetensors' }), 'unet/a.safetensors': one('sharded') };
    expect(await namesOf({ ...sharded, 'unet/model.safetensors': one('single') })).toEqual(['single']);
  });

  it('are the shards of the index of a variant', async () => {
    const sharded = { 'unet/model.safetensors.index.fp16.json': index({ half: 'model.fp16-00001-of-00001.safetensors' }) };
    expect(await namesOf({ ...sharded, 'unet/model.fp16-00001-of-00001.safetensors': one('half') }, 'float16')).toEqual(['half']);
  });

  it('may lie in PyTorch files with an index', async () => {
    const map = Object.fromEntries(['base', 'half'].map((name) => [name, 'pytorch_model-00001-of-00001.bin']));
    expect(await namesOf({ 'unet/pytorch_model.bin.index.json': index(map), 'unet/pytorch_model-00001-of-00001.bin': odd })).toContain(
      'base',
    );
  });

  it('in several shards form one table, in which each tensor points into its own file', async () => {
    const table = await readWeights(await openFolder(join(families, 'clip-open/repo')), '');
    const { weight_map: map } = JSON.parse(readFileSync(join(families, 'clip-open/repo/model.safetensors.index.json'), 'utf8'));
    expect(Object.fromEntries(table.names().map((name) => [name, table.get(name)?.file]))).toEqual(map);
    expect(new Set(Object.values(map)).size).toBe(2);
  });

  it('are refused by the name of a missing shard', async () => {
    const files = {
      'unet/model.safetensors.index.json': index({ a: 'one.safetensors', b: 'two.safetensors' }),
      'unet/one.safetensors': one('a'),
    };
    await expect(namesOf(files)).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: expect.stringMatching(
        /^The weights file unet\/two\.safetensors is missing, which unet\/model\.safetensors\.index\.json of in-memory names\./,
      ),
    });
  });

  it('are refused if an index names a shard outside the folder of the repository', async () => {
    const files = { 'unet/model.safetensors.index.json': index({ a: '../../../etc/passwd' }) };
    await expect(namesOf(files)).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });

  it('are refused by the name of a tensor that is in another shard than its index says', async () => {
    const files = {
      'unet/model.safetensors.index.json': index({ a: 'one.safetensors', b: 'one.safetensors', c: 'two.safetensors' }),
      'unet/one.safetensors': one('a'),
      'unet/two.safetensors': safetensorsFile([counting('b', 'float32', [1]), counting('c', 'float32', [1])]),
    };
    await expect(namesOf(files)).rejects.toMatchObject({
      code: 'BAD_WEIGHTS',
      sentence: { params: { name: 'b', file: 'unet/one.safetensors', actual: 'unet/two.safetensors' } },
    });
  });

  it('are refused by the name of a tensor that no shard contains', async () => {
    const files = {
      'unet/model.safetensors.index.json': index({ a: 'one.safetensors', b: 'one.safetensors' }),
      'unet/one.safetensors': one('a'),
    };
    await expect(namesOf(files)).rejects.toMatchObject({
      code: 'BAD_WEIGHTS',
      sentence: { params: { name: 'b', file: 'unet/one.safetensors' } },
    });
  });

  it('are refused by the name of a tensor that two shards contain', async () => {
    const files = {
      'unet/model.safetensors.index.json': index({ a: 'one.safetensors', b: 'two.safetensors' }),
      'unet/one.safetensors': one('a'),
      'unet/two.safetensors': safetensorsFile([counting('a', 'float32', [1]), counting('b', 'float32', [1])]),
    };
    await expect(namesOf(files)).rejects.toMatchObject({ code: 'BAD_WEIGHTS', sentence: { params: { name: 'a' } } });
  });

  it('are refused if their index is not JSON, or has no map', async () => {
    for (const content of ['{', '{"weight_map": 3}', '[]']) {
      await expect(namesOf({ 'unet/model.safetensors.index.json': content })).rejects.toMatchObject({ code: 'BAD_REPOSITORY' });
    }
  });

  it('are missing from a folder without any, with the names that were expected', async () => {
    await expect(namesOf({ 'unet/config.json': '{}' })).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: expect.stringContaining('diffusion_pytorch_model.safetensors'),
    });
  });
});

describe('the values of a tensor', () => {
  const bits = (name: string, dtype: 'float32' | 'float16' | 'bfloat16' | 'float64' | 'int64', data: ArrayBufferLike, length: number) => ({
    name,
    dtype,
    shape: [length],
    data: new Uint8Array(data),
  });

  it('are read as float32 from each floating point type', async () => {
    const file = safetensorsFile([
      bits('float32', 'float32', Float32Array.of(1.5, -3e-20).buffer, 2),
      bits('float16', 'float16', Uint16Array.of(0x3e00, 0xc000).buffer, 2),
      bits('bfloat16', 'bfloat16', Uint16Array.of(0x3fc0, 0xc000).buffer, 2),
      bits('float64', 'float64', Float64Array.of(1.5, Math.PI).buffer, 2),
    ]);
    const repository = await repositoryOf({ 'model.safetensors': file });
    const table = await readWeights(repository, '');
    const values = async (name: string) => [...(await readTensor(repository, table.get(name) ?? expect.fail()))];
    expect(await values('float32')).toEqual([1.5, Math.fround(-3e-20)]);
    expect(await values('float16')).toEqual([1.5, -2]);
    expect(await values('bfloat16')).toEqual([1.5, -2]);
    expect(await values('float64')).toEqual([1.5, Math.fround(Math.PI)]);
  });

  it('are refused for whole numbers', async () => {
    const repository = await repositoryOf({ 'model.safetensors': safetensorsFile([bits('ids', 'int64', BigInt64Array.of(1n).buffer, 1)]) });
    const ids = (await readWeights(repository, '')).get('ids') ?? expect.fail();
    await expect(readTensor(repository, ids)).rejects.toMatchObject({ code: 'BAD_WEIGHTS' });
  });
});
