import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../plugin/node/configuration.ts';
import { findPlugin } from '../../plugin/node/find.ts';
import { loadPlugin, loadPlugins } from '../../plugin/node/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'unclip-plugins-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const description = (name: string) => ({
  name,
  version: '1.0.0',
  doc: 'Says hello.',
  nodes: [
    { type: 'hello', version: 1, title: 'Hello', doc: 'Says hello.', inputs: {}, outputs: { text: { kind: 'text', doc: '' } }, params: {} },
  ],
});
const source = (name: string) =>
  `export default { unclip: 1, description: ${JSON.stringify(description(name))}, run: async () => ({ text: ['hello'] }) };\n`;

/** Writes the package of a plugin, and returns the path of its file. */
const writePackage = (path: string, name: string, facts: object = { unclip: { plugin: './dist/plugin.js' } }): string => {
  mkdirSync(join(path, 'dist'), { recursive: true });
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name, ...facts }));
  writeFileSync(join(path, 'dist/plugin.js'), source('hello'));
  return join(path, 'dist/plugin.js');
};

const installed = writePackage(join(folder, 'node_modules/@someone/unclip-hello'), '@someone/unclip-hello');
const local = writePackage(join(folder, 'mine'), 'mine');
mkdirSync(join(folder, 'below/deeper'), { recursive: true });

describe('a plugin is found', () => {
  it('by its file, by the folder of its package, and by the name of an installed package, from a folder below as well', async () => {
    expect(await findPlugin('mine/dist/plugin.js', folder)).toEqual({ file: local });
    expect(await findPlugin('./mine', folder)).toEqual({ file: local });
    const found = { file: installed, source: '@someone/unclip-hello' };
    expect(await findPlugin('@someone/unclip-hello', folder)).toEqual(found);
    expect(await findPlugin('@someone/unclip-hello', join(folder, 'below/deeper'))).toEqual(found);
  });

  it.each([
    ['that does not exist', 'nothing', 'NOT_FOUND'],
    ['whose package names no plugin', './plain', 'BAD_PLUGIN'],
    ['that is not built', './unbuilt', 'NOT_FOUND'],
    ['whose folder is no package', './below', 'NOT_FOUND'],
  ])('but not one %s', async (_, name, code) => {
    writePackage(join(folder, 'plain'), 'plain', {});
    writePackage(join(folder, 'unbuilt'), 'unbuilt', { unclip: { plugin: './later.js' } });
    await expect(findPlugin(name, folder)).rejects.toMatchObject({ code });
  });
});

describe('a plugin is loaded', () => {
  it('with the SHA-256 of its file, and where it came from', async () => {
    const [plugin, ...more] = await loadPlugins(['@someone/unclip-hello', './mine'], folder);
    expect(more).toEqual([]);
    const sha256 = createHash('sha256').update(source('hello')).digest('hex');
    expect(plugin?.nodes[0]).toMatchObject({
      type: 'hello:hello',
      plugin: { name: 'hello', version: '1.0.0', sha256, source: '@someone/unclip-hello' },
    });
  });

  it.each([
    ['that is no JavaScript', 'const = 1;'],
    ['that imports a file beside it', "import './other.js'; export default {};"],
    ['that imports a package', "import { z } from 'zod'; export default z;"],
    ['without a default export', 'export const other = 1;'],
    ['that throws', "throw new Error('no');"],
    ['that was built for another version of the interface', source('hello').replace('unclip: 1', 'unclip: 99')],
    ['whose description is not valid', source('Not a name')],
  ])('but not one %s', async (_, code) => {
    await expect(loadPlugin(new TextEncoder().encode(code), '/a/plugin.js')).rejects.toMatchObject({
      code: 'BAD_PLUGIN',
      message: expect.stringContaining('/a/plugin.js'),
    });
  });
});

describe('a configuration', () => {
  it('names plugins from its own folder, and may be absent', async () => {
    expect(await readConfiguration(folder)).toEqual({ plugins: [], folder });
    writeFileSync(join(folder, 'below/other.json'), '{ "plugins": ["../mine"] }');
    expect(await readConfiguration(folder, join(folder, 'below/other.json'))).toEqual({
      plugins: ['../mine'],
      folder: join(folder, 'below'),
    });
  });

  it.each([
    ['that is no JSON', '{', 'BAD_CONFIGURATION'],
    ['with an unknown key', '{ "plugin": [] }', 'BAD_CONFIGURATION'],
    ['with something else than names', '{ "plugins": [1] }', 'BAD_CONFIGURATION'],
  ])('%s is refused', async (_, text, code) => {
    writeFileSync(join(folder, 'bad.json'), text);
    await expect(readConfiguration(folder, join(folder, 'bad.json'))).rejects.toMatchObject({ code });
  });

  it('that is named must exist', async () => {
    await expect(readConfiguration(folder, join(folder, 'none.json'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
