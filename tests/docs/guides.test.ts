import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { fakeHost, temporaryFolder } from '../support/cli/fake-host.ts';
import { tinyModels } from '../support/cli/tiny-family.ts';
import { commandLines, documents, fencesOf } from '../support/docs/fences.ts';
import { repositoryFolder } from '../support/families.ts';
import { filesBelow, startHub, type TestHub } from '../support/hub.ts';

const workflows = fileURLToPath(new URL('../../workflows', import.meta.url));

/** Guides with commands. `export` needs the built studio: tests/e2e/export.spec.ts runs it. */
const guides = documents
  .filter((page) => page.includes('guides/'))
  .map((page) => [page, fencesOf(page).flatMap(commandLines)] as const)
  .map(([page, commands]) => [page, commands.filter(([name]) => name !== 'export')] as const)
  .filter(([, commands]) => commands.length > 0);

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ 'kakaobrain/karlo-v1-alpha': { files: filesBelow(repositoryFolder('karlo')) } });
});
afterAll(() => hub.close());

it('all guides with commands are found', () => {
  expect(guides.map(([page]) => page)).toEqual(expect.arrayContaining(['docs/guides/headless.md', 'docs/ar/guides/first-picture.md']));
});

it.each(guides)(
  'every command of %s works, in its order, with tiny models in place of the real ones',
  { timeout: 120_000 },
  async (_, commands) => {
    const directory = temporaryFolder();
    cpSync(workflows, join(directory, 'workflows'), { recursive: true });
    const environment = { HOME: join(directory, 'home'), UNCLIP_MODELS: tinyModels().models, HF_ENDPOINT: hub.endpoint };
    for (const argv of commands) {
      const host = fakeHost({ directory, environment, answer: true });
      expect(await main(argv, host), `unclip ${argv.join(' ')}: ${host.printed.note}`).toBe(0);
      const out = argv.indexOf('--out');
      if (out !== -1) expect(existsSync(join(directory, argv[out + 1] ?? '')), argv.join(' ')).toBe(true);
    }
  },
);
