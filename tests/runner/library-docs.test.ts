import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { isPng } from '../../models/image/png-chunks.ts';
import { fakeHost, temporaryFolder } from '../support/cli/fake-host.ts';
import { fencesOf } from '../support/docs/fences.ts';
import { libraryExamples } from '../support/package/examples.ts';

const repository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** An example as a program of the checkout, where the package is not installed. */
const inCheckout = (code: string): string =>
  code
    .replaceAll("'unclip-studio'", `'${pathToFileURL(repository('runner/index.ts')).href}'`)
    .replaceAll("'unclip-studio/workflows/", `'${pathToFileURL(repository('workflows/')).href}`);

it('every TypeScript example of docs/library.md and the one of README.md run, one after the other in one process', async () => {
  const folder = temporaryFolder();
  cpSync(repository('workflows/text-to-image.json'), join(folder, 'text-to-image.json'));
  symlinkSync(repository('workflows/images'), join(folder, 'images'));
  for (const name of ['models', 'photographs']) mkdirSync(join(folder, name));
  expect(await main(['bundle', 'text-to-image.json', '--out', 'shared.unclip'], { ...fakeHost(), directory: folder })).toBe(0);
  const readme = fencesOf('README.md').find(({ language }) => language === 'js')?.code ?? '';
  const imports = "import { writeFile } from 'node:fs/promises';\nimport { openRunner } from 'unclip-studio';\n";
  const examples = [...libraryExamples('ts'), `${imports}const workflow = 'text-to-image.json';\n${readme}await studio.close();\n`];
  for (const [index, code] of examples.entries()) writeFileSync(join(folder, `example-${index}.ts`), inCheckout(code));
  const program = examples.map((_, index) => `await import('./example-${index}.ts');\nconsole.log('example ${index} has ended');\n`);
  writeFileSync(join(folder, 'all.mjs'), program.join(''));
  const printed = execFileSync(process.execPath, ['all.mjs'], { cwd: folder, encoding: 'utf8' });
  expect(printed.match(/has ended/g)).toHaveLength(examples.length);
  expect(examples.length).toBeGreaterThan(6);
  expect(isPng(readFileSync(join(folder, 'volcano.png')))).toBe(true);
  expect(existsSync(join(folder, 'rainbow.unclip-recording'))).toBe(true);
  expect(existsSync(join(folder, '.unclip/store'))).toBe(false);
  for (const words of [
    'decode: 1 of 4',
    'emoji: emoji, 256',
    '3 pictures of one run',
    'bundled pictures 1 1',
    'ABORTED',
    'UNKNOWN_INPUT',
    'cosine 0.',
    '[ 1, 256 ] true emoji',
  ])
    expect(printed).toContain(words);
}, 180_000);
