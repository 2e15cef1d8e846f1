import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelCatalog, readModelFolder } from '../../models/catalog.ts';
import type { ModelFamily } from '../../models/family.ts';
import { resolveModel } from '../../nodes/resolve.ts';
import { tinyFamily, tinyFolder, tinyWithout } from '../support/models/tiny.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unclip-catalog-'));
});
afterAll(() => rm(folder, { recursive: true }));
const withManifest = async (content: string) => {
  const copy = await mkdtemp(join(folder, 'family-'));
  await writeFile(join(copy, 'manifest.json'), content);
  return copy;
};

describe('a model folder', () => {
  it('a model folder is named by the SHA-256 of its manifest, and verifies the files that it reads', async () => {
    const family = await tinyFamily();
    const manifest = await readFile(join(tinyFolder, 'manifest.json'));
    expect(family.hash).toBe(createHash('sha256').update(manifest).digest('hex'));
    expect(family.location).toBe(tinyFolder);
    expect(await family.read('tokenizer.json')).toEqual(await readFile(join(tinyFolder, 'tokenizer.json')));
  });

  it('a model folder reads only the files that its manifest names', async () => {
    const family = await tinyFamily();
    for (const name of ['golden.json', '../package.json', 'manifest.json']) {
      await expect(family.read(name)).rejects.toMatchObject({
        code: 'FILE_MISSING',
        sentence: { params: { file: name, manifest: join(tinyFolder, 'manifest.json') } },
      });
    }
  });

  it('a library text that differs from the manifest is refused', async () => {
    const copy = await withManifest(await readFile(join(tinyFolder, 'manifest.json'), 'utf8'));
    await writeFile(join(copy, 'library.json'), '{}');
    await expect((await readModelFolder(copy)).read('library.json')).rejects.toMatchObject({ code: 'BAD_WEIGHTS' });
  });

  it('a folder without a manifest is refused', async () => {
    await expect(readModelFolder(join(folder, 'nothing'))).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: expect.stringContaining('manifest.json'),
    });
  });

  it('a file that is not a manifest is refused with the reason', async () => {
    const refused = async (content: string) => readModelFolder(await withManifest(content)).catch((error: unknown) => error);
    expect(await refused('not JSON')).toMatchObject({ code: 'BAD_MANIFEST', message: expect.stringContaining('is not JSON') });
    expect(await refused('{"format":"unclip-model","version":3}')).toMatchObject({
      code: 'BAD_MANIFEST',
      message: expect.stringContaining('version 3'),
    });
    expect(await refused('{"format":"unclip-model","version":1}')).toMatchObject({
      code: 'BAD_MANIFEST',
      message: expect.stringContaining('family'),
    });
  });

  it('a manifest of version 1 is read as version 2', async () => {
    const { manifest } = await tinyFamily();
    expect(manifest).toMatchObject({
      version: 2,
      repositories: [],
      decoder: { unconditional: { image: 'zeros', text: 'zeros' } },
      preprocess: { resize: 'shortest-side', filter: 'bicubic', cropOffset: 'half-even' },
    });
    expect(manifest.components.decoder?.weights).toEqual([]);
  });

  it.each([
    ['a small picture that is not square', { low: [3, 32, 16] }, 'must be [3, S, S]'],
    ['an advised noise level above the largest', { noiseLevel: { default: 9, largest: 8 } }, 'default ≤ largest < trainSteps'],
    ['a noise level beyond training', { noiseLevel: { default: 0, largest: 1000 } }, 'default ≤ largest < trainSteps'],
  ])('an upsampler with %s is refused', async (_, change, sentence) => {
    const { manifest } = await tinyFamily();
    const copy = await withManifest(JSON.stringify({ ...manifest, upsampler: { ...manifest.upsampler, ...change } }));
    await expect(readModelFolder(copy)).rejects.toMatchObject({ code: 'BAD_MANIFEST', message: expect.stringContaining(sentence) });
  });

  it.each([
    ['values of another size', { buckets: 63 }, 'values must hold components × buckets'],
    ['more components than dimensions', { mean: [0, 0, 0] }, 'components ≤ D'],
    ['axes of another size', { axes: { file: 'axes.f32', bytes: 6 * 32, sha256: 'f'.repeat(64) } }, 'axes must hold components × D'],
    ['no dot products to request', { dotProduct: { buckets: 20, above: 1 } }, 'above'],
    ['a temperature of 0', { defaults: { guidance: 1, temperature: 0 } }, 'temperature'],
  ])('an autoregressive prior with %s is refused', async (_, change, sentence) => {
    const { manifest } = await tinyFamily();
    const copy = await withManifest(JSON.stringify({ ...manifest, autoregressivePrior: { ...manifest.autoregressivePrior, ...change } }));
    await expect(readModelFolder(copy)).rejects.toMatchObject({ code: 'BAD_MANIFEST', message: expect.stringContaining(sentence) });
  });

  it('the files of an autoregressive prior are verified like all others', async () => {
    const copy = await withManifest(await readFile(join(tinyFolder, 'manifest.json'), 'utf8'));
    await writeFile(join(copy, 'autoregressive-values.f32'), new Uint8Array(6 * 64 * 4));
    await expect((await readModelFolder(copy)).read('autoregressive-values.f32')).rejects.toMatchObject({ code: 'BAD_WEIGHTS' });
  });

  it('a manifest cannot name files outside its folder', async () => {
    const text = (await readFile(join(tinyFolder, 'manifest.json'), 'utf8')).replace('"decoder.onnx"', '"../decoder.onnx"');
    await expect(readModelFolder(await withManifest(text))).rejects.toMatchObject({
      code: 'BAD_MANIFEST',
      message: expect.stringContaining('must stay below the folder'),
    });
  });
});

describe('resolving models', () => {
  const other = (family: ModelFamily): ModelFamily => ({
    ...family,
    hash: 'f'.repeat(64),
    manifest: {
      ...family.manifest,
      family: 'other',
      embedding: { ...family.manifest.embedding, space: 'clip-vit-l-14' },
      decoder: undefined,
    },
  });

  it('a family is found by its name, with the facts of its manifest', async () => {
    const tiny = await tinyFamily();
    const find = resolveModel(modelCatalog([other(tiny), tiny]));
    expect(find({ family: 'tiny', component: 'prior' })).toEqual({
      family: 'tiny',
      dimension: 32,
      hash: tiny.hash,
      space: 'tiny',
      noise: '4x4x4',
    });
    expect(find({ family: 'other', component: 'prior' })).toMatchObject({ space: 'clip-vit-l-14', noise: '' });
  });

  it('a family is found by the space of its inputs', async () => {
    const tiny = await tinyFamily();
    const find = resolveModel(modelCatalog([other(tiny), tiny]));
    expect(find({ space: 'tiny', component: 'decoder' })?.family).toBe('tiny');
    expect(find({ space: 'clip-vit-l-14', component: 'prior' })?.family).toBe('other');
  });

  it.each([
    ['an unknown name', { family: 'nobody', component: 'prior' }],
    ['an unknown space', { space: 'nowhere', component: 'prior' }],
    ['a family of another space', { family: 'tiny', space: 'clip-vit-l-14', component: 'prior' }],
    ['a component the family lacks', { family: 'tiny', component: 'latent-encoder' }],
    ['an unknown component', { family: 'tiny', component: 'toString' }],
    ['neither name nor space', { component: 'prior' }],
  ])('a reference with %s finds no family', async (_, reference) => {
    expect(resolveModel(modelCatalog([await tinyWithout('latent-encoder', folder)]))(reference)).toBeUndefined();
  });

  it('the first of two families with the same name is used', async () => {
    const tiny = await tinyFamily();
    const catalog = modelCatalog([tiny, { ...tiny, hash: 'f'.repeat(64) }]);
    expect(catalog.list()).toEqual([tiny]);
    expect(catalog.get('tiny')).toBe(tiny);
  });
});
