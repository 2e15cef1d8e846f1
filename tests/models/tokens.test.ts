import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../models/backend.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { readModelFolder } from '../../models/catalog.ts';
import { sampleLatents } from '../../models/decoder.ts';
import type { ModelFamily } from '../../models/family.ts';
import { invert } from '../../models/invert.ts';
import { joinRows } from '../../models/rows.ts';
import { captionConditioning, distance, golden, testPicture, tokensFolder, tokensGolden } from '../support/models/tiny.ts';

/** Float32 networks in two runtimes, as in pipeline.test.ts; the latents and the noise reach to 8. */
const tolerance = 2e-4;
const { steps, guidance, seed, latent, noise } = tokensGolden;
const embeddings = Float32Array.from(golden.prior.embedding.flat());
const times = (count: number) => joinRows(Array.from({ length: count }, () => embeddings));

let backend: Backend;
let family: ModelFamily;
beforeAll(async () => {
  backend = nodeBackend({ device: 'cpu', threads: 1 });
  family = await readModelFolder(tokensFolder);
});
afterAll(() => backend.close());

const base = () => ({ backend, family, embeddings, seeds: [seed], guidance: [guidance], steps, scheduler: 'ddim' });
describe('a decoder that lists the tokens of the caption', () => {
  it('a decoder that lists the tokens of the caption computes the latent of PyTorch, with and without guidance', async () => {
    const [found = []] = await sampleLatents({ ...base(), conditioning: captionConditioning(0) });
    expect(distance(found, latent.told)).toBeLessThan(tolerance);
  });

  it('a decoder with tokens stays finite without a caption, when tokens and mask are zeros', async () => {
    const [found = []] = await sampleLatents(base());
    expect(distance(found, latent.silent)).toBeLessThan(tolerance);
  });

  it('a decoder with tokens reads the tokens as well as z_t', async () => {
    const { hidden, ...rest } = captionConditioning(0);
    const [found = []] = await sampleLatents({
      ...base(),
      conditioning: { ...rest, hidden: { ...hidden, data: hidden.data.map((value) => -value) } },
    });
    expect(distance(found, latent.told)).toBeGreaterThan(0.1);
  });

  it('a decoder with tokens ignores the tokens outside the mask', async () => {
    const { hidden, mask, ...rest } = captionConditioning(0);
    const data = hidden.data.map((value, index) => (mask.data[Math.floor(index / 24)] ? value : 9));
    const [found = []] = await sampleLatents({ ...base(), conditioning: { ...rest, mask, hidden: { ...hidden, data } } });
    expect(mask.data).toContain(0);
    expect(distance(found, latent.told)).toBeLessThan(tolerance);
  });

  it('each item of a batch has its own caption, also in a second batch', async () => {
    const count = 18;
    const captions = Array.from({ length: count }, (_, item) => (item === 1 || item === count - 1 ? 0 : 1));
    const found = await sampleLatents({
      ...base(),
      embeddings: times(count),
      conditioning: captionConditioning(...captions),
      seeds: captions.map(() => seed),
      guidance: captions.map((_, item) => (item === 2 ? 1 : guidance)),
    });
    expect(distance(found[1] ?? [], latent.told)).toBeLessThan(tolerance);
    expect(distance(found[count - 1] ?? [], latent.told)).toBeLessThan(tolerance);
    expect(distance(found[0] ?? [], latent.told)).toBeGreaterThan(0.1);
  });

  it('tokens of another model are refused', async () => {
    const { hidden, ...rest } = captionConditioning(0);
    const run = sampleLatents({ ...base(), conditioning: { ...rest, hidden: { dims: [1, 16, 20], data: hidden.data.slice(0, 320) } } });
    await expect(run).rejects.toMatchObject({
      code: 'BAD_INPUT',
      sentence: { params: { rows: 1, width: 384, found: 320 } },
    });
  });
});

describe('the inversion of a decoder with tokens', () => {
  const image = Float32Array.from(golden.imageEmbedding.flat());

  it.each([
    ['with the caption', captionConditioning(0), noise.told],
    ['without one', undefined, noise.silent],
  ])('%s finds the noise that PyTorch finds', async (_, conditioning, wanted) => {
    const found = await invert({ backend, family, images: [testPicture()], embeddings: image, conditioning, steps });
    expect(distance(found.data, wanted)).toBeLessThan(tolerance);
  });
});
