import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sourceOfBytes } from '../../models/embedding-files/index.ts';
import type { Services } from '../../nodes/define.ts';
import type { Embedding, OutputFile } from '../../nodes/kinds.ts';
import { embeddings, evaluate, facts, noServices, plainRows, planOf } from '../support/nodes/evaluate.ts';
import { fakeFamily } from '../support/nodes/fakes.ts';

const family = fakeFamily();
const model = { family: 'fake', hash: family.hash, space: 'fake', noise: '' };

/** Services with files in memory and the fake family. */
const withFiles = (files: Readonly<Record<string, Uint8Array | string>>): Services => ({
  ...noServices,
  models: { list: () => [family], get: (name) => (name === 'fake' ? family : undefined) },
  files: {
    read: async (name) => {
      const file = files[name] ?? '';
      return typeof file === 'string' ? new TextEncoder().encode(file) : file;
    },
  },
});
const load = (files: Readonly<Record<string, Uint8Array | string>>, params: Readonly<Record<string, unknown>> = {}) =>
  evaluate('load-embeddings', {
    params: { file: Object.keys(files)[0], ...params },
    services: withFiles(files),
    ...(params.model !== undefined && { model }),
  });
const csv = 'caption,label,file,d0,d1,d2,d3\na dog,dog,a.png,1,0,0,0\na cat,cat,b.png,0,1,0,0\na fox,fox,c.png,0,0,nan,0\n';

describe('load-embeddings', () => {
  it('outputs embeddings with their captions, labels and names, and the rows that were left out', async () => {
    const outputs = await load({ 'v.csv': csv }, { invalid: 'leave-out', space: 'mine', role: 'text' });
    expect(outputs).toEqual({
      embedding: { space: 'mine', role: 'text', dims: [2, 4], data: Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0) },
      captions: ['a dog', 'a cat'],
      labels: ['dog', 'cat'],
      names: ['a.png', 'b.png'],
      thumbnails: [],
      omitted: ['3'],
    });
  });

  it('reads the named columns, and a part of the rows', async () => {
    const outputs = await load({ 'v.csv': csv }, { captionColumn: 'file', labelColumn: 'caption', start: 1, count: 1 });
    expect(outputs).toMatchObject({ captions: ['b.png'], labels: ['a cat'] });
    await expect(load({ 'v.csv': csv }, { count: 2, captionColumn: 'words' })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: 'The file has no column "words" for the captions. Its columns are: caption, label, file.',
    });
  });

  it('numbers rows without names, and names the space of a file that names none `own`', async () => {
    const outputs = await load({ 'v.tsv': '1\t2.5\n3\t4\n' }, { start: 1 });
    expect(outputs).toMatchObject({ captions: ['2'], labels: [''], names: ['2'], embedding: { space: 'own', role: 'image' } });
  });

  it('reads the texts of a second file', async () => {
    const outputs = await load({ 'v.tsv': '1\t2.5\n3\t4\n', 'm.tsv': 'dog\ncat\n' }, { metadata: 'm.tsv' });
    expect(outputs).toMatchObject({ labels: ['dog', 'cat'] });
  });

  it('takes the space of the chosen model, and checks its dimension', async () => {
    expect(await load({ 'v.csv': csv }, { model: 'fake', count: 2 })).toMatchObject({ embedding: { space: 'fake' } });
    await expect(load({ 'v.tsv': '1\t2.5\n3\t4\n' }, { model: 'fake' })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: 'The embeddings in v.tsv have 2 numbers each, and those of Fake have 4. Choose the model that computed them.',
    });
  });

  it('refuses a file of another space than that of the chosen model', async () => {
    const file = new Uint8Array(readFileSync(new URL('../fixtures/embedding-files/float32.safetensors', import.meta.url)));
    await expect(load({ 'v.safetensors': file }, { model: 'fake' })).rejects.toMatchObject({
      message:
        'The embeddings in v.safetensors belong to the space "clip-vit", and those of Fake to "fake". Choose the model that computed them.',
    });
    expect(await load({ 'v.safetensors': file })).toMatchObject({ embedding: { space: 'clip-vit', role: 'text' } });
  });

  it('asks for a file', async () => {
    await expect(load({ '': '' })).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });

  it('reads a file by ranges where the place can', async () => {
    const bytes = new Uint8Array(readFileSync(new URL('../fixtures/embedding-files/float32.npy', import.meta.url)));
    const files: Services['files'] = { ...noServices.files, open: async (name) => sourceOfBytes(name, bytes) };
    const outputs = await evaluate('load-embeddings', { params: { file: 'v.npy', count: 2 }, services: { ...noServices, files } });
    expect(outputs).toMatchObject({ embedding: { dims: [2, 6] } });
  });

  it('has a space while planning: that of the model, or the named one', () => {
    const plan = planOf({
      load: ['load-embeddings', { file: 'v.npy', model: 'emoji' }],
      decode: ['decode', {}, { embedding: 'load.embedding' }],
    });
    expect(plan.tasks.find(({ nodeId }) => nodeId === 'decode')?.model).toEqual(facts.emoji);
  });
});

describe('save-embeddings', () => {
  it.each([
    ['safetensors', ['mine.safetensors']],
    ['npy', ['mine.npy', 'mine.metadata.tsv']],
    ['npz', ['mine.npz']],
    ['tsv', ['mine.tsv', 'mine.metadata.tsv']],
    ['csv', ['mine.csv']],
    ['jsonl', ['mine.jsonl']],
    ['parquet', ['mine.parquet']],
  ])('saves what load-embeddings reads again as %s', async (format, names) => {
    const saved = await evaluate('save-embeddings', {
      params: { name: 'mine', format },
      inputs: {
        embedding: embeddings([
          [1, 0.5],
          [0, -1],
        ]),
        captions: ['a dog', 'a "cat"'],
        labels: ['dog', 'cat'],
      },
    });
    const files = saved.files as OutputFile[];
    expect(files.map(({ name }) => name)).toEqual(names);
    const read = await load(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])), { metadata: names[1] ?? '' });
    expect(plainRows(read.embedding as Embedding)).toEqual([
      [1, 0.5],
      [0, -1],
    ]);
    expect(read).toMatchObject({ captions: ['a dog', 'a "cat"'], labels: ['dog', 'cat'] });
  });

  it('refuses captions that are more than the embeddings', async () => {
    await expect(evaluate('save-embeddings', { inputs: { embedding: embeddings([[1]]), captions: ['a', 'b'] } })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
  });
});

describe('save-library', () => {
  const picture = (width: number, height: number) => ({
    width,
    height,
    channels: 3 as const,
    data: new Uint8Array(width * height * 3).fill(9),
  });
  const save = (params: Readonly<Record<string, unknown>> = {}) =>
    evaluate('save-library', {
      params,
      inputs: {
        embedding: embeddings(
          [
            [1, 0, 0, 0.1],
            [0, 1, 0, 0],
          ],
          'image',
          'fake',
        ),
        captions: ['a dog', 'a cat'],
        translations: ['كلب', 'قطة'],
        labels: ['dog', 'cat'],
        names: ['a.png', 'b.png'],
        images: [picture(16, 8), picture(2, 2)],
      },
    });

  it('saves one file that Library opens, in each of its languages', async () => {
    const [file] = (await save()).files as OutputFile[];
    expect(file?.name).toBe('library.safetensors');
    const library = (language: string) =>
      evaluate('library', {
        params: { model: 'fake', file: 'library.safetensors', language },
        services: withFiles({ 'library.safetensors': file?.bytes ?? '' }),
        model,
      });
    expect(await library('ar')).toEqual({
      embedding: { space: 'fake', role: 'image', dims: [2, 4], data: Float32Array.of(1, 0, 0, 0.1, 0, 1, 0, 0) },
      captions: ['كلب', 'قطة'],
      labels: ['dog', 'cat'],
    });
    await expect(library('fr')).rejects.toMatchObject({
      message: 'The library library.safetensors has no captions in language "fr". Choose one of en, ar.',
    });
  });

  it('keeps names, and pictures complete on white squares', async () => {
    const [file] = (await save({ size: 8 })).files as OutputFile[];
    const loaded = await load({ 'library.safetensors': file?.bytes ?? '' });
    expect(loaded).toMatchObject({ names: ['a.png', 'b.png'], captions: ['a dog', 'a cat'] });
    const [wide, small] = loaded.thumbnails as ReturnType<typeof picture>[];
    expect(wide).toMatchObject({ width: 8, height: 8 });
    const inked = (data: Uint8Array = new Uint8Array()) => data.filter((byte) => byte === 9).length / 3;
    expect([inked(wide?.data), inked(small?.data)]).toEqual([8 * 4, 2 * 2]);
  });

  it('needs two languages for captions in two languages', async () => {
    await expect(save({ translationLanguage: 'en' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});
