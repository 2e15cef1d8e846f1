import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { nodeBackend, runOnce } from '../../models/backends/node/index.ts';
import { readModelFolder } from '../../models/catalog.ts';
import { addFamilies } from '../../models/import/node/add-families.ts';
import { fakeHost } from '../support/cli/fake-host.ts';
import { repositoryFolder } from '../support/families.ts';
import { filesBelow, startHub } from '../support/hub.ts';
import { expectNumbers, goldenOf } from '../support/models/families.ts';

const backend = nodeBackend({ device: 'cpu' });
const folder = await mkdtemp(join(tmpdir(), 'int8-families-'));
afterAll(async () => {
  await backend.close();
  await rm(folder, { recursive: true, force: true });
});

const add = (family: string) =>
  addFamilies({
    repositories: [{ kind: 'folder', path: repositoryFolder(family) }],
    hub: {},
    settings: { name: family, weights: 'int8' },
    folder,
    runNetwork: runOnce,
    accept: async () => true,
  });

it('a family is added with int8 copies of its weights, and with the error that they make in tensors and outputs', async () => {
  const [installed] = (await add('karlo')) ?? [];
  const int8 = installed?.int8;
  expect(installed?.manifest.components['text-encoder']).toMatchObject({
    weights: [{ file: 'weights/text_encoder/model.int8.safetensors' }],
  });
  expect(readdirSync(folder)).toEqual(['karlo']);
  expect(int8?.tensors.map(({ name }) => name)).toContain('text_model.embeddings.token_embedding.weight');
  for (const { relative } of int8?.tensors ?? []) expect(relative).toBeLessThan(0.01);
  expect(int8?.outputs.map(({ component }) => component).sort()).toEqual(Object.keys(installed?.manifest.components ?? {}).sort());
  const changed = int8?.outputs.find(({ component }) => component === 'text-encoder');
  expect(changed?.relative).toBeGreaterThan(1e-5);
  expect(changed?.relative).toBeLessThan(0.05);

  const golden = goldenOf('karlo');
  const [first] = golden.cases('text_encoder');
  const { shape, data } = golden.tensor(String(first?.inputs.input_ids));
  const family = await readModelFolder(join(folder, 'karlo'));
  const { text_embeds } = await backend.session(family, 'text-encoder').run({ input_ids: { dims: shape, data: Int32Array.from(data) } });
  const want = golden.tensor(String(first?.outputs.text_embeds));
  expectNumbers('text_embeds', text_embeds && { shape: text_embeds.dims, data: text_embeds.data }, want, { abs: 0.05, rel: 0.05 });
});

it('int8 copies of a repository on a hub are computed from the files that were fetched', async () => {
  const hub = await startHub({ 'owner/siglip': { files: filesBelow(repositoryFolder('siglip')) } });
  try {
    const [installed] =
      (await addFamilies({
        repositories: [{ kind: 'hub', id: 'owner/siglip', revision: 'main' }],
        hub: { endpoint: hub.endpoint },
        settings: { name: 'siglip', weights: 'int8' },
        folder,
        runNetwork: runOnce,
        accept: async () => true,
      })) ?? [];
    expect(installed?.manifest.components['image-encoder']?.weights.map(({ file }) => file)).toEqual(['weights/model.int8.safetensors']);
    expect(installed?.int8?.outputs.map(({ component }) => component).sort()).toEqual(['image-encoder', 'text-encoder']);
    // headers and single numbers are read by range before the file is fetched; nothing is read from the hub after it
    const weights = hub.requests.filter(({ server, path }) => server === 'storage' && path.endsWith('model.safetensors'));
    expect(weights.findIndex(({ range }) => range === undefined)).toBe(weights.length - 1);
    expect(readdirSync(join(folder, 'siglip', 'weights'))).toEqual(['model.int8.safetensors']);
  } finally {
    await hub.close();
  }
});

it('unclip models add states the tensor and the outputs that int8 copies change most, and refuses other numbers of bits', async () => {
  const host = fakeHost();
  const add = ['models', 'add', repositoryFolder('clip-openai'), '--name', 'printed', '--into', folder];
  expect(await main([...add, '--weights', 'int8'], host)).toBe(0);
  expect(host.printed.out).toMatch(
    /^The number of tensors in int8 is [1-9]\d*\. The one that differs most is \S+: 0\.\d\d % \(root mean square\), at most /m,
  );
  expect(host.printed.out).toMatch(
    /^On one random input, the output of text-encoder differs by \d\.\d\d % \(root mean square\), at most /m,
  );
  const refused = fakeHost();
  expect(await main([...add, '--weights', 'int4'], refused)).toBe(2);
  expect(refused.printed.note).toContain('--weights must be int8, but is "int4".');
});

it('int8 copies of networks in ONNX are refused', async () => {
  await expect(add('clip-onnx')).rejects.toMatchObject({ code: 'BAD_REPOSITORY' });
});
