import { readdirSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { catalogue } from '../../models/import/catalogue.ts';
import { fakeHost, temporaryFolder } from '../support/cli/fake-host.ts';
import { repositoryFolder } from '../support/families.ts';
import { filesBelow, startHub, type TestHub } from '../support/hub.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/models.md'), 'utf8');

/** Tiny repositories in place of the public ones. */
const fixtures: Readonly<Record<string, string>> = {
  'kakaobrain/karlo-v1-alpha': 'karlo',
  'kakaobrain/karlo-v1-alpha-image-variations': 'karlo-image-variations',
  'kandinsky-community/kandinsky-2-2-prior': 'kandinsky-2-2-prior',
  'kandinsky-community/kandinsky-2-2-decoder': 'kandinsky-2-2-decoder',
  'stabilityai/stable-diffusion-2-1-unclip-small': 'stable-unclip',
  'openai/clip-vit-large-patch14': 'clip-openai',
};

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub(
    Object.fromEntries(Object.entries(fixtures).map(([id, family]) => [id, { files: filesBelow(repositoryFolder(family)) }])),
  );
});
afterAll(() => hub.close());

/** The arguments of a command line, with quotes around some of them. */
const words = (line: string): string[] => (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));

const commands = [...page.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) =>
  block.split('\n').flatMap((line) => {
    const [, argv] = /^npm run unclip -- (.*)$/.exec(line) ?? [];
    return argv === undefined ? [] : [argv];
  }),
);

it('every command of docs/models.md works, in its order, with tiny repositories in place of the public ones', async () => {
  const directory = temporaryFolder();
  await cp(join(root, 'workflows'), join(directory, 'workflows'), { recursive: true });
  await cp(repositoryFolder('karlo'), join(directory, 'karlo-v1-alpha'), { recursive: true });
  const environment = { HOME: join(directory, 'home'), HF_ENDPOINT: hub.endpoint };
  expect(commands.length).toBeGreaterThan(8);
  for (const command of commands) {
    const host = fakeHost({ directory, environment });
    const code = await main(words(command), host);
    expect(code, `unclip ${command}: ${host.printed.note}`).toBe(0);
  }
  expect(readdirSync(join(directory, 'out')).some((name) => name.endsWith('.png'))).toBe(true);
}, 120_000);

it('docs/models.md names every repository of the catalogue, or one of its series', () => {
  const series = catalogue.filter(({ id }) => !page.includes(id)).map(({ id }) => id);
  expect(series).toEqual([]);
});
