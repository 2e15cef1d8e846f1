import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { nodeBackend, runOnce } from '../../models/backends/node/index.ts';
import { readModelFolder } from '../../models/catalog.ts';
import { addFamilies } from '../../models/import/node/add-families.ts';
import { expectNumbers, goldenOf } from '../support/models/families.ts';
import { writeOpenClip } from '../support/models/open-clip.ts';

const backend = nodeBackend({ device: 'cpu' });
const repository = await mkdtemp(join(tmpdir(), 'open-clip-'));
const folder = await mkdtemp(join(tmpdir(), 'open-clip-families-'));
afterAll(async () => {
  await backend.close();
  await rm(repository, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

it("a repository in OpenCLIP's own format, with packed weights, computes what it computes in the format of transformers", async () => {
  await writeOpenClip(repository);
  await addFamilies({
    repositories: [{ kind: 'folder', path: repository }],
    hub: {},
    settings: { name: 'open' },
    folder,
    runNetwork: runOnce,
    accept: async () => true,
  });
  const family = await readModelFolder(join(folder, 'open'));
  expect(family.manifest.preprocess).toMatchObject({ mean: [0.48145466, 0.4578275, 0.40821073] });
  const golden = goldenOf('clip-openai');
  const [texts] = golden.cases('text');
  const [pictures] = golden.cases('vision');
  const ids = golden.tensor(String(texts?.inputs.input_ids));
  const pixels = golden.tensor(String(pictures?.inputs.pixel_values));
  const { text_embeds } = await backend
    .session(family, 'text-encoder')
    .run({ input_ids: { dims: ids.shape, data: Int32Array.from(ids.data) } });
  const { image_embeds } = await backend
    .session(family, 'image-encoder')
    .run({ pixel_values: { dims: pixels.shape, data: Float32Array.from(pixels.data) } });
  expectNumbers(
    'text_embeds',
    text_embeds && { shape: text_embeds.dims, data: text_embeds.data },
    golden.tensor(String(texts?.outputs.text_embeds)),
  );
  expectNumbers(
    'image_embeds',
    image_embeds && { shape: image_embeds.dims, data: image_embeds.data },
    golden.tensor(String(pictures?.outputs.image_embeds)),
  );
});
