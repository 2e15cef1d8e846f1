import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/cli/fake-host.ts';
import { fencesOf } from '../support/docs/fences.ts';

const entry = new URL('../../plugin/index.ts', import.meta.url).href;

it('the first example of docs/plugins.md is a plugin with a node', async () => {
  const code = fencesOf('docs/plugins.md').find(({ language }) => language === 'ts')?.code ?? '';
  const file = join(temporaryFolder(), 'plugin.ts');
  writeFileSync(file, code.replace("'unclip-studio/plugin'", `'${entry}'`));
  const { default: plugin } = await import(pathToFileURL(file).href);
  expect(plugin.description.nodes.map(({ type }: { readonly type: string }) => type)).toEqual(['negate']);
});
