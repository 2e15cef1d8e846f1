import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openBundle } from '../../bundle/index.ts';
import { main } from '../../cli/main.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { fakeHost, temporaryFolder } from '../support/cli/fake-host.ts';
import { saved, workflow } from '../support/cli/samples.ts';

/** A picture in a subfolder, and a folder of two pictures. */
const pictures = workflow({
  nodes: {
    one: { type: 'image', params: { file: 'inside/one.png' } },
    many: { type: 'images', params: { folder: 'photographs' } },
  },
  inputs: {},
  outputs: { one: { node: 'one', port: 'images' }, many: { node: 'many', port: 'images' } },
});

const filled = (level: number) =>
  imageCodec.encode([{ width: 4, height: 4, channels: 3, data: new Uint8Array(48).fill(level) }], { format: 'png' });

const bundled = async () => {
  const host = fakeHost();
  const at = (name: string): string => join(host.directory, name);
  for (const folder of ['inside', 'photographs/more']) mkdirSync(at(folder), { recursive: true });
  writeFileSync(at('inside/one.png'), await filled(10));
  writeFileSync(at('photographs/a.png'), await filled(20));
  writeFileSync(at('photographs/more/b.png'), await filled(30));
  writeFileSync(at('photographs/notes.txt'), 'not a picture');
  saved(host.directory, pictures, 'pictures.json');
  await main(['test', '--update', 'pictures.json'], host);
  const code = await main(['bundle', 'pictures.json', '--out', 'pictures.unclip'], host);
  expect({ code, note: host.printed.note }).toMatchObject({ code: 0 });
  return { host, at, bytes: readFileSync(at('pictures.unclip')) };
};

/** A host in an empty folder with a copy of a bundle. */
const received = (bytes: Uint8Array, name = 'received.unclip') => {
  const host = fakeHost({ directory: temporaryFolder() });
  writeFileSync(join(host.directory, name), bytes);
  return host;
};

describe('unclip bundle', () => {
  it('a bundle contains the workflow, its pictures, those of its folders and its expectations', async () => {
    const { bytes } = await bundled();
    expect(Object.keys(unzipSync(bytes)).sort()).toEqual([
      'bundle.json',
      'files/one.png',
      'photographs/a.png',
      'photographs/more/b.png',
      'workflow.expected/default/many-1.png',
      'workflow.expected/default/many-2.png',
      'workflow.expected/default/one-1.png',
      'workflow.expected/expectations.json',
      'workflow.json',
    ]);
  });

  it('run, validate and test take a bundle in another folder, with the same pictures', async () => {
    const { bytes } = await bundled();
    const host = received(bytes);
    expect(await main(['validate', 'received.unclip'], host)).toBe(0);
    expect(await main(['run', 'received.unclip', '--out', 'drawn'], host)).toBe(0);
    const level = async (name: string) => (await imageCodec.decode(readFileSync(join(host.directory, 'drawn', name)), name)).data[0];
    expect([await level('one-1.png'), await level('many-1.png'), await level('many-2.png')]).toEqual([10, 20, 30]);
    expect(await main(['test', 'received.unclip'], host)).toBe(0);
    expect(await main(['test', '--update', 'received.unclip'], host)).toBe(2);
    expect(host.printed.note).toContain('is a bundle, which is not changed');
  });

  it('the lists of pictures of the examples are bundled with their pictures', async () => {
    const { host, at } = await bundled();
    expect(await main(['bundle', 'own-pca', '--out', 'own.unclip'], host)).toBe(0);
    const names = Object.keys(unzipSync(readFileSync(at('own.unclip'))));
    expect(names).toContain('list.json/list.json');
    expect(names.filter((name) => name.startsWith('list.json/')).length).toBeGreaterThan(10);
    expect(JSON.parse(new TextDecoder().decode(unzipSync(readFileSync(at('own.unclip')))['bundle.json'])).models).toMatchObject({
      emoji: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  it('a file that exists is not replaced without --force, and a missing picture ends the command', async () => {
    const { host, at } = await bundled();
    expect(await main(['bundle', 'pictures.json', '--out', 'pictures.unclip'], host)).toBe(2);
    expect(await main(['bundle', 'pictures.json', '--out', 'pictures.unclip', '--force'], host)).toBe(0);
    writeFileSync(at('pictures.json'), JSON.stringify(pictures).replace('inside/one.png', 'absent.png'));
    expect(await main(['bundle', 'pictures.json', '--out', 'other.unclip'], host)).toBe(1);
    expect(host.printed.note).toContain('absent.png');
    expect(existsSync(at('other.unclip'))).toBe(false);
    writeFileSync(at('pictures.json'), JSON.stringify(pictures).replace('inside/one.png', '../../etc/hostname'));
    expect(await main(['bundle', 'pictures.json', '--out', 'other.unclip'], host)).toBe(1);
    expect(host.printed.note).toContain('--allow');
  });
});

describe('hostile bundles', () => {
  /** The bundle with some of its files replaced; undefined removes one. */
  const changed = async (change: Record<string, Uint8Array | undefined>): Promise<Uint8Array> => {
    const files = { ...unzipSync((await bundled()).bytes), ...change };
    return zipSync(Object.fromEntries(Object.entries(files).filter((entry): entry is [string, Uint8Array] => entry[1] !== undefined)));
  };
  const refused = async (bytes: Uint8Array): Promise<string> => {
    const host = received(bytes);
    expect(await main(['run', 'received.unclip'], host)).toBe(1);
    const folder = join(host.directory, '.unclip/bundles');
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
    return host.printed.note;
  };
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

  it.each(['/etc/outside.png', 'C:\\outside.png', 'a//b', 'con'])(
    'a bundle with the path %s is refused, and nothing is written',
    async (path) => {
      expect(await refused(await changed({ [path]: text('x') }))).toMatch(/whose path is not allowed/);
    },
  );

  it.each(['../outside.png', 'a/../../outside.png', '.hidden'])(
    'the file %s of a bundle is left out, as hidden files are',
    async (path) => {
      const host = received(await changed({ [path]: text('x') }));
      expect(await main(['validate', 'received.unclip'], host)).toBe(0);
      const names = readdirSync(host.directory, { recursive: true }).map(String);
      expect(names.filter((name) => /outside|hidden/.test(name))).toEqual([]);
      expect(existsSync(join(host.directory, '.unclip/outside.png'))).toBe(false);
    },
  );

  it('a bundle that unpacks to far more than its size is refused before it is unpacked', async () => {
    const bomb = zipSync({ 'bundle.json': text({}), 'workflow.json': text({}), bomb: new Uint8Array(300 * 2 ** 20) }, { level: 9 });
    expect(bomb.length).toBeLessThan(2 ** 20);
    expect(await refused(bomb)).toMatch(/more than is allowed/);
  });

  it('a changed file, a missing file, a zip of something else and a newer version are refused', async () => {
    expect(await refused(await changed({ 'files/one.png': await filled(99) }))).toMatch(/is damaged/);
    expect(await refused(await changed({ 'files/one.png': undefined }))).toMatch(/lacks its file files\/one\.png/);
    expect(await refused(zipSync({ 'readme.txt': text('hello') }))).toMatch(/not a bundle of Unclip Studio: it has no bundle\.json/);
    expect(await refused(await changed({ 'bundle.json': text({ format: 'unclip-bundle', version: 2 }) }))).toMatch(/or a newer one/);
    expect(await refused(await changed({ 'workflow.json': new TextEncoder().encode('{') }))).toMatch(/not valid JSON/);
  });

  it('a workflow in a bundle that names a file outside of the bundle may not read it', async () => {
    const outside = {
      ...pictures,
      nodes: { one: { ...pictures.nodes.one, params: { file: '/etc/hostname' } } },
      interface: { inputs: {}, outputs: {} },
    };
    const host = received(await changed({ 'workflow.json': text(outside) }));
    expect(await main(['run', 'received.unclip'], host)).toBe(1);
    expect(host.printed.note).toContain('outside its folder');
  });

  it('cut and damaged bytes never throw anything but an error with a code', async () => {
    const { bytes } = await bundled();
    for (let round = 0; round < 200; round++) {
      const copy = Uint8Array.from(bytes.subarray(0, round % 2 ? bytes.length : (bytes.length * (round + 1)) / 200));
      for (let hit = 0; hit < 3; hit++) copy[(round * 7919 + hit * 104_729) % copy.length] = (round * 31 + hit) % 256;
      const source = { name: 'x', bytes: copy.length, read: async (offset: number, length: number) => copy.slice(offset, offset + length) };
      await openBundle(source).catch((error: unknown) => expect(error).toHaveProperty('code'));
    }
  });

  it('two commands that open one bundle unpack it once', async () => {
    const { bytes } = await bundled();
    const host = received(bytes);
    cpSync(join(host.directory, 'received.unclip'), join(host.directory, 'copy.unclip'));
    expect(await Promise.all(['received', 'copy'].map((name) => main(['validate', `${name}.unclip`], host)))).toEqual([0, 0]);
  });
});
