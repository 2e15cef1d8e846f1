import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { fakeHost } from '../support/cli/fake-host.ts';

it.each([
  ['without a folder', []],
  ['with two folders', ['site', 'other']],
  ['with a base that is not a path', ['site', '--base', 'https://example.org/studio']],
])('unclip export %s is refused as a mistake in the command', async (_, argv) => {
  const host = fakeHost();
  expect(await main(['export', ...argv], host)).toBe(2);
});

it('unclip export overwrites nothing: a folder with files is refused with its path', async () => {
  const host = fakeHost();
  const folder = join(host.directory, 'site');
  mkdirSync(folder);
  writeFileSync(join(folder, 'mine.txt'), 'mine');
  expect(await main(['export', 'site'], host)).toBe(1);
  expect(host.printed.note).toContain(`The folder ${folder} contains 1 file already.`);
});
