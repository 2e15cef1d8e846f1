import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { buildPlugin } from '../../cli/plugin/build-plugin.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { fakeHost } from '../support/cli/fake-host.ts';

it('unclip plugin new writes a plugin, which unclip plugin build builds, and whose node runs', async () => {
  const host = fakeHost();
  const folder = join(host.directory, 'unclip-mirror');
  expect(await main(['plugin', 'new', 'unclip-mirror'], host), host.printed.note).toBe(0);
  expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toMatchObject({
    name: 'unclip-mirror',
    unclip: { plugin: './dist/plugin.js' },
    devDependencies: { rolldown: expect.stringMatching(/^\^\d/), 'unclip-studio': expect.stringMatching(/^\d/) },
  });
  expect(existsSync(join(folder, '.gitignore'))).toBe(true);
  expect(await main(['nodes', '--plugin', 'unclip-mirror'], host)).toBe(1);
  expect(host.printed.note).toContain('unclip plugin build');
  expect(await main(['plugin', 'build', 'unclip-mirror'], host), host.printed.note).toBe(0);
  expect(host.printed.out).toContain('mirror:invert');
  // the same sources have the same hash, wherever they are built
  expect(await main(['plugin', 'new', 'some/where/else', '--name', 'mirror'], host)).toBe(0);
  const { sha256 } = await buildPlugin(join(host.directory, 'some/where/else'));
  expect(host.printed.out).toContain(sha256);
  const bytes = await imageCodec.encode([{ width: 1, height: 1, channels: 3, data: new Uint8Array([0, 100, 255]) }], { format: 'png' });
  writeFileSync(join(host.directory, 'dot.png'), bytes);
  const nodes = {
    dot: { type: 'image', params: { file: 'dot.png' } },
    invert: { type: 'mirror:invert', inputs: { images: { node: 'dot', port: 'images' } } },
  };
  writeFileSync(join(host.directory, 'inverted.json'), JSON.stringify({ format: 'unclip-workflow', version: 2, nodes }));
  expect(await main(['run', 'inverted.json', '--plugin', 'unclip-mirror', '--no-store'], host), host.printed.note).toBe(0);
  const [output] = Object.values<{ files: { file: string }[] }>(
    JSON.parse(readFileSync(join(host.directory, 'out/run.json'), 'utf8')).outputs,
  );
  const { file } = output?.files[0] ?? { file: '' };
  const { data } = await imageCodec.decode(readFileSync(join(host.directory, 'out', file)), file);
  expect([...data]).toEqual([255, 155, 0]);
});

it('unclip plugin new refuses a folder with files, and a name that begins no node type', async () => {
  const host = fakeHost();
  mkdirSync(join(host.directory, 'full/inner'), { recursive: true });
  expect(await main(['plugin', 'new', 'full'], host)).toBe(2);
  expect(await main(['plugin', 'new', 'Nodes of mine'], host)).toBe(2);
  expect(await main(['plugin', 'build', 'full'], host)).toBe(2);
  expect(await main(['plugin', 'biuld'], host)).toBe(2);
  expect(host.printed.note).toContain('build');
});

it.each([
  ['a module of Node', "import { readFileSync } from 'node:fs';\nexport default readFileSync;", 'BUILD_FAILED'],
  ['a package that is not installed', "import nothing from 'no-such-package';\nexport default nothing;", 'BUILD_FAILED'],
  ['something that is no TypeScript', 'const = 1;', 'BUILD_FAILED'],
  ['something that is no plugin', 'export default 1;', 'BAD_PLUGIN'],
])('a plugin whose source is or imports %s is not built', async (_, source, code) => {
  const { directory } = fakeHost();
  mkdirSync(join(directory, 'src'));
  writeFileSync(join(directory, 'package.json'), '{ "unclip": { "plugin": "./plugin.js" } }');
  writeFileSync(join(directory, 'src/plugin.ts'), source);
  await expect(buildPlugin(directory)).rejects.toMatchObject({ code });
  expect(existsSync(join(directory, 'plugin.js'))).toBe(false);
});
