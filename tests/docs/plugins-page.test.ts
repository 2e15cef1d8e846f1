import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildPlugin } from '../../cli/plugin/build-plugin.ts';
import { embeddingsOf } from '../../nodes/kinds.ts';
import { temporaryFolder } from '../support/cli/fake-host.ts';
import { fencesOf } from '../support/docs/fences.ts';
import { noServices } from '../support/nodes/evaluate.ts';

it('every TypeScript example of docs/plugins.md is built into a plugin, and the node of the first one runs', async () => {
  const codes = fencesOf('docs/plugins.md').filter(({ language }) => language === 'ts');
  const built = [];
  for (const { code } of codes) {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src/plugin.ts'), code);
    writeFileSync(join(folder, 'package.json'), '{ "unclip": { "plugin": "./dist/plugin.js" } }');
    built.push(await buildPlugin(folder));
  }
  expect(built.map(({ nodes }) => nodes.map(({ type }) => type))).toEqual([['mirror:negate'], ['questions:question']]);
  expect(built[1]?.description.nodes[0]).toMatchObject({
    services: ['embeddings'],
    model: 'text-encoder',
    params: { model: { model: true } },
  });
  const [negate] = built[0]?.nodes ?? [];
  const inputs = { embedding: embeddingsOf({ space: 'emoji', role: 'text' }, [Float32Array.of(1, -2)]) };
  const context = { services: noServices, signal: new AbortController().signal, progress: () => undefined };
  const outputs = await negate?.run({ inputs, params: {}, items: [negate.params.parse({})], context });
  expect(outputs).toEqual({ embedding: { ...inputs.embedding, data: Float32Array.of(-1, 2) } });
});
