import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backend } from '../../models/backend.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import type { ModelFamily } from '../../models/family.ts';
import { sampleOnePassPrior } from '../../models/one-pass-prior.ts';
import { generator } from '../../models/random.ts';
import { unitRow } from '../../models/rows.ts';
import { captionConditioning, distance, tinyFamily } from '../support/models/tiny.ts';

let backend: Backend;
let plain: ModelFamily;
let family: ModelFamily;
beforeAll(async () => {
  backend = nodeBackend({ device: 'cpu', threads: 1 });
  plain = await tinyFamily();
  const { components, prior, ...manifest } = plain.manifest;
  if (!components.prior || !prior) throw new Error('The tiny family has no prior.');
  const { mean, std } = prior;
  // the network of the diffusion prior has the ports of a one-pass prior
  family = {
    ...plain,
    manifest: { ...manifest, components: { ...components, 'one-pass-prior': components.prior }, onePassPrior: { mean, std } },
  };
});
afterAll(() => backend.close());

it('a one-pass prior runs once, at timestep 0, from the noise of the seed, and returns to the space of embeddings', async () => {
  const { dimension, normalised } = family.manifest.embedding;
  const { embeddings, hidden, mask } = captionConditioning(0);
  const { prediction } = await backend.session(family, 'one-pass-prior').run({
    sample: { dims: [1, dimension], data: generator(7).randn(dimension) },
    timestep: { dims: [1], data: new Float32Array(1) },
    text_embeds: embeddings,
    hidden_states: hidden,
    attention_mask: mask,
  });
  const { mean = [], std = [] } = family.manifest.onePassPrior ?? {};
  const coloured = Float32Array.from(prediction?.data ?? [], (value, index) => value * (std[index] ?? 1) + (mean[index] ?? 0));
  const found = await sampleOnePassPrior({ backend, family, conditioning: captionConditioning(0), seeds: [7] });
  expect(distance(found, [...(normalised ? unitRow(coloured) : coloured)])).toBeLessThan(1e-5);
});

it('each item and each candidate of a one-pass prior has its own noise', async () => {
  const conditioning = captionConditioning(0, 1);
  const request = { backend, family, conditioning };
  const [two, one] = [await sampleOnePassPrior({ ...request, seeds: [7, 8] }), await sampleOnePassPrior({ ...request, seeds: [7, 9] })];
  const width = family.manifest.embedding.dimension;
  expect(two.slice(0, width)).toEqual(one.slice(0, width));
  expect(two.slice(width)).not.toEqual(one.slice(width));
  const best = await sampleOnePassPrior({ ...request, seeds: [7, 8], candidates: 8 });
  expect(best).toHaveLength(2 * width);
});

it('a family without a one-pass prior is refused', async () => {
  await expect(sampleOnePassPrior({ backend, family: plain, conditioning: captionConditioning(0), seeds: [1] })).rejects.toMatchObject({
    code: 'MODEL_MISSING',
  });
});
