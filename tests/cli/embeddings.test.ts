import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { embeddingFormats, readEmbeddings, sourceOfBytes } from '../../models/embedding-files/index.ts';
import { type FakeHost, fakeHost } from '../support/cli/fake-host.ts';
import { saved, workflow } from '../support/cli/samples.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/embedding-files/${name}`, import.meta.url));
const expected = JSON.parse(readFileSync(fixture('expected.json'), 'utf8')) as { embeddings: number[][] };
const run = async (host: FakeHost, ...argv: string[]) => {
  host.printed.out = '';
  host.printed.note = '';
  return main(['run', ...argv], host);
};

/** Embeddings in, and those that differ out. */
const unique = {
  ...workflow({ nodes: { unique: { type: 'unique' } } }),
  interface: {
    inputs: { embedding: { node: 'unique', port: 'embedding' } },
    outputs: { embedding: { node: 'unique', port: 'embedding' } },
  },
};
/** Embeddings from a file, as they are. */
const loading = (file: string, params: Readonly<Record<string, unknown>> = {}) =>
  workflow({
    nodes: { load: { type: 'load-embeddings', params: { file, ...params } } },
    inputs: { file: { node: 'load', param: 'file' } },
    outputs: { mine: { node: 'load', port: 'embedding' } },
  });

const written = async (host: FakeHost, name: string) =>
  (await readEmbeddings(sourceOfBytes(name, readFileSync(join(host.directory, 'out', name))))).table;

describe('unclip run with embedding files', () => {
  it.each(['float32.npy', 'float16.safetensors', 'deflated.npz', 'projector.tsv', 'excel.csv', 'lists.parquet'])(
    'reads %s for an input that is a port, and writes an embedding output as safetensors',
    async (name) => {
      const host = fakeHost();
      copyFileSync(fixture(name), join(host.directory, name));
      expect(await run(host, saved(host.directory, unique), '--embedding', name, '--space', 'mine'), host.printed.note).toBe(0);
      expect(host.printed.out).toBe(`${join('out', 'embedding.safetensors')}\n`);
      const table = await written(host, 'embedding.safetensors');
      expect(table).toMatchObject({ dims: [5, 6], space: 'mine', role: 'image' });
      expect([...table.data]).toEqual(expected.embeddings.flat());
    },
  );

  it('reads the array that follows the name of the file', async () => {
    const host = fakeHost();
    copyFileSync(fixture('several.npz'), join(host.directory, 'v.npz'));
    const file = saved(host.directory, unique);
    expect(await run(host, file, '--embedding', 'v.npz')).toBe(1);
    expect(host.printed.note).toContain('Choose one of them with "array".');
    expect(await run(host, file, '--embedding', 'v.npz:second'), host.printed.note).toBe(0);
    expect(await written(host, 'embedding.safetensors')).toMatchObject({ dims: [3, 6], space: 'own' });
  });

  it('uses the space of the only model with the dimension of the embeddings', async () => {
    const host = fakeHost();
    const row = Array.from({ length: 256 }, (_, index) => index / 256).join('\t');
    writeFileSync(join(host.directory, 'v.tsv'), `${row}\n${row}\n`);
    expect(await run(host, saved(host.directory, unique), '--embedding', 'v.tsv'), host.printed.note).toBe(0);
    expect(await written(host, 'embedding.safetensors')).toMatchObject({ dims: [1, 256], space: 'emoji' });
  });

  it.each(embeddingFormats)('writes embeddings as %s on request', async (format) => {
    const host = fakeHost();
    copyFileSync(fixture('float32.npy'), join(host.directory, 'v.npy'));
    expect(await run(host, saved(host.directory, loading('v.npy')), '--format', format), host.printed.note).toBe(0);
    expect(readdirSync(join(host.directory, 'out')).sort()).toEqual([`mine.${format}`, 'run.json']);
    expect([...(await written(host, `mine.${format}`)).data]).toEqual(expected.embeddings.flat());
  });

  it('refuses a format that is not known', async () => {
    const host = fakeHost();
    expect(await run(host, saved(host.directory, loading('v.npy')), '--format', 'mat')).toBe(2);
    expect(host.printed.note).toContain('--format must be one of safetensors, npy, npz, tsv, csv, jsonl, parquet, but is "mat".');
  });

  it('names the file that cannot be read, and what to do', async () => {
    const host = fakeHost();
    copyFileSync(fixture('objects.npy'), join(host.directory, 'v.npy'));
    expect(await run(host, saved(host.directory, unique), '--embedding', 'v.npy')).toBe(1);
    expect(host.printed.note).toContain('its array contains Python objects.');
    expect(await run(host, saved(host.directory, unique), '--embedding', 'w.npy')).toBe(2);
    expect(host.printed.note).toContain('which does not exist');
  });

  it('runs again when the content of a file has changed under its name', async () => {
    const host = fakeHost();
    writeFileSync(join(host.directory, 'v.tsv'), '1\t2.5\n3\t4\n');
    const file = saved(host.directory, loading('v.tsv'));
    await run(host, file);
    await run(host, file);
    expect(host.printed.note).toContain('Nothing to compute');
    writeFileSync(join(host.directory, 'v.tsv'), '1\t2.5\n3\t5\n');
    await run(host, file);
    expect([...(await written(host, 'mine.safetensors')).data]).toEqual([1, 2.5, 3, 5]);
  });
});
