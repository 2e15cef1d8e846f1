import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../models/backend.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { encodeImages, encodeText } from '../../models/clip.ts';
import { sampleDecoder, sampleLatents } from '../../models/decoder.ts';
import type { ModelFamily } from '../../models/family.ts';
import { toImage } from '../../models/image/index.ts';
import { invert } from '../../models/invert.ts';
import { decoderOf, imagesToSamples } from '../../models/pictures.ts';
import { samplePrior } from '../../models/prior.ts';
import { generator } from '../../models/random.ts';
import { captionConditioning, distance, flatten, golden, testPicture, tinyFamily } from '../support/models/tiny.ts';

/** Float32 networks in two runtimes: the largest difference measured here is 2e-5. */
const tolerance = 1e-4;
/**
 * DDIM with eta 1 keeps `sqrt(1 - ᾱ - σ²)` of the old noise. From t = 999 of the cosine schedule that is 1.5e-4 in exact arithmetic, but in
 * float32 only the rounding error of 1 is left under the root: 0 in torch, 2.4e-4 here. It scales noise of up to 3.
 */
const noisyTolerance = 2.4e-4 * 3;
const [caption = '', arabic = ''] = golden.captions;

let backend: Backend;
let family: ModelFamily;
beforeAll(async () => {
  backend = nodeBackend({ device: 'cpu', threads: 1 });
  family = await tinyFamily();
});
afterAll(() => backend.close());

const conditioningOf = async (texts: readonly string[]) => {
  const { embeddings, hidden, mask } = await encodeText({ backend, family, texts });
  const count = texts.length;
  return {
    embeddings: { dims: [count, 32], data: embeddings },
    hidden: { dims: [count, 16, 24], data: hidden },
    mask: { dims: [count, 16], data: mask },
  };
};

describe('CLIP', () => {
  it('captions in both languages and the empty caption have the embeddings of PyTorch', async () => {
    const { embeddings, hidden, mask } = await encodeText({ backend, family, texts: golden.captions });
    expect([...mask]).toEqual(golden.mask.flat());
    expect(distance(embeddings, golden.textEmbeddings)).toBeLessThan(tolerance);
    expect(distance(hidden, golden.hidden)).toBeLessThan(tolerance);
  });

  it('many texts are encoded in batches, each as it would be alone', async () => {
    const texts = Array.from({ length: 70 }, (_, index) => (index % 2 ? arabic : caption));
    const { embeddings } = await encodeText({ backend, family, texts });
    expect(
      distance(
        embeddings,
        texts.map((_, index) => golden.textEmbeddings[index % 2]),
      ),
    ).toBeLessThan(tolerance);
  });

  it('a picture has the embedding of PyTorch', async () => {
    const embeddings = await encodeImages({ backend, family, images: [testPicture(), testPicture()] });
    expect(distance(embeddings, [golden.imageEmbedding, golden.imageEmbedding])).toBeLessThan(tolerance);
  });
});

describe('the prior', () => {
  const { seed, steps, guidance, embedding } = golden.prior;

  it('the prior samples the embedding of PyTorch', async () => {
    const conditioning = await conditioningOf([caption]);
    const steps5: number[] = [];
    const z = await samplePrior({
      backend,
      family,
      conditioning,
      seeds: [seed],
      steps,
      guidance: [guidance],
      scheduler: 'unclip',
      progress: ({ step }) => steps5.push(step),
    });
    expect(distance(z, embedding)).toBeLessThan(tolerance);
    expect(steps5).toEqual([1, 2, 3, 4, 5]);
  });

  it('steps, guidance and scheduler of the prior default to the manifest', async () => {
    const z = await samplePrior({ backend, family, conditioning: await conditioningOf([caption]), seeds: [seed], guidance: [undefined] });
    expect(distance(z, embedding)).toBeLessThan(tolerance);
  });

  it('an item of a batch is the same as alone, whatever the other items are', async () => {
    const conditioning = await conditioningOf([arabic, caption, caption]);
    const z = await samplePrior({ backend, family, conditioning, seeds: [1, seed, 2], guidance: [1, guidance, 3], steps });
    expect(distance(z.subarray(32, 64), embedding)).toBeLessThan(tolerance);
    expect(distance(z.subarray(64, 96), embedding)).toBeGreaterThan(0.01);
  });

  it('the chosen candidate is never further from the text than the embedding without candidates', async () => {
    const texts = [caption, arabic];
    const conditioning = await conditioningOf(texts);
    const near = (z: Float32Array, row: number) =>
      flatten(golden.textEmbeddings[row]).reduce((sum, value, index) => sum + value * (z[row * 32 + index] ?? 0), 0);
    const call = (candidates: number, seeds: number[]) => samplePrior({ backend, family, conditioning, seeds, candidates, steps: 3 });
    const [one, eight] = [await call(1, [seed, 9]), await call(8, [seed, 9])];
    const singles = await Promise.all(
      Array.from({ length: 8 }, (_, c) =>
        call(
          1,
          [seed, 9].map((s) => (s + c * 0x9e3779b1) % 2 ** 32),
        ),
      ),
    );
    for (const row of [0, 1]) {
      const best = Math.max(...singles.map((z) => near(z, row)));
      expect(near(one, row)).toBeCloseTo(near(singles[0] ?? one, row), 5);
      expect(near(eight, row)).toBeCloseTo(best, 4);
      expect(best).toBeGreaterThan(near(one, row) - 1e-6);
    }
  });

  it('rows that do not fit the model are refused', async () => {
    const conditioning = await conditioningOf([caption]);
    await expect(samplePrior({ backend, family, conditioning, seeds: [1, 2] })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      sentence: { params: { rows: 2, width: 32, found: 32 } },
    });
  });
});

describe('the decoder', () => {
  const { seed, steps, guidance, eta0, eta1 } = golden.decoder;
  const embeddings = Float32Array.from(golden.prior.embedding.flat());
  const conditioning = captionConditioning(0);
  const base = () => ({ backend, family, embeddings, conditioning, seeds: [seed], guidance: [guidance], steps, scheduler: 'ddim' });

  it.each([
    ['without noise (eta 0)', 0, eta0, tolerance],
    ['with noise in each step (eta 1)', 1, eta1, noisyTolerance],
  ])('DDIM %s ends at the latent and the picture of PyTorch', async (_, eta, wanted, limit) => {
    const [latent = new Float32Array()] = await sampleLatents({ ...base(), eta: [eta] });
    expect(distance(latent, wanted.samples.at(-1))).toBeLessThan(limit);
    const [picture] = await sampleDecoder({ ...base(), eta: [eta] });
    const expected = toImage({ dims: [3, 32, 32], data: Float32Array.from(flatten(wanted.picture)) });
    expect(picture).toMatchObject({ width: 32, height: 32, channels: 3 });
    expect(distance(picture?.data ?? [], [...expected.data])).toBeLessThanOrEqual(1);
  });

  it('each item of a batch has its own seed, guidance and eta', async () => {
    const twice = (row: Float32Array) => Float32Array.from([...row, ...row, ...row]);
    const latents = await sampleLatents({
      ...base(),
      embeddings: twice(embeddings),
      conditioning: captionConditioning(0, 0, 0),
      seeds: [5, seed, seed],
      guidance: [1, guidance, guidance],
      eta: [0.5, 0, 1],
    });
    expect(distance(latents[1] ?? [], eta0.samples.at(-1))).toBeLessThan(tolerance);
    expect(distance(latents[2] ?? [], eta1.samples.at(-1))).toBeLessThan(noisyTolerance);
  });

  it('more items than fit into one batch are sampled like the others', async () => {
    const count = 18;
    const repeat = (row: Float32Array) => Float32Array.from({ length: count * 32 }, (_, index) => row[index % 32] ?? 0);
    const seeds = Array.from({ length: count }, (_, index) => (index === count - 1 ? seed : index));
    const latents = await sampleLatents({
      ...base(),
      embeddings: repeat(embeddings),
      conditioning: captionConditioning(...seeds.map(() => 0)),
      seeds,
      guidance: seeds.map(() => guidance),
    });
    expect(latents).toHaveLength(count);
    expect(distance(latents[count - 1] ?? [], eta0.samples.at(-1))).toBeLessThan(tolerance);
  });

  it('the noise of the seed as x_T leads to the same sample, also with noise in the steps', async () => {
    const [shape = []] = [family.manifest.decoder?.sample];
    const xT = { dims: [1, ...shape], data: generator(seed).randn(64) };
    const [latent = []] = await sampleLatents({ ...base(), xT, eta: [1] });
    expect(distance(latent, eta1.samples.at(-1))).toBeLessThan(noisyTolerance);
  });

  it('a decoder that does not list the tokens of the caption receives only z_t', async () => {
    const { embeddings: z, ...tokens } = captionConditioning(0);
    const otherwise = {
      embeddings: z,
      hidden: { ...tokens.hidden, data: tokens.hidden.data.map((value) => value + 1) },
      mask: tokens.mask,
    };
    expect(await sampleLatents({ ...base(), conditioning: otherwise })).toEqual(await sampleLatents(base()));
  });

  it('an embedding longer than those in training is scaled to length 1', async () => {
    const [latent = []] = await sampleLatents({ ...base(), embeddings: embeddings.map((value) => value * 3) });
    expect(distance(latent, eta0.samples.at(-1))).toBeLessThan(tolerance);
  });

  it('progress reports every step, and some steps have a preview of the right size', async () => {
    const seen: { step: number; of: number; size?: number | undefined }[] = [];
    await sampleDecoder({ ...base(), steps: 20, progress: ({ step, of, preview }) => seen.push({ step, of, size: preview?.rgb.length }) });
    expect(seen.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(seen.every(({ of }) => of === 20)).toBe(true);
    expect(seen.filter(({ size }) => size === 32 * 32 * 3).map(({ step }) => step)).toEqual([3, 6, 9, 12, 15, 18]);
  });

  it('previews are left out where decoder and autoencoder do not fit into memory together', async () => {
    const seen: unknown[] = [];
    const asked: unknown[] = [];
    const crowded: Backend = {
      name: backend.name,
      session: backend.session,
      fit: async (_, components) => {
        asked.push(components);
        return false;
      },
      close: backend.close,
    };
    await sampleDecoder({ ...base(), backend: crowded, steps: 3, progress: (progress) => seen.push(progress) });
    expect(asked).toEqual([['decoder', 'latent-decoder']]);
    expect(seen).toEqual([1, 2, 3].map((step) => ({ step, of: 3 })));
  });

  it('an aborted run stops between steps', async () => {
    const stop = new AbortController();
    let steps = 0;
    const run = sampleDecoder({
      ...base(),
      steps: 100,
      signal: stop.signal,
      progress: ({ step }) => {
        steps = step;
        if (step === 3) stop.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' });
    expect(steps).toBe(3);
  });

  it.each(['unclip', 'ddpm', 'ddim', 'dpm-solver++', 'lcm'])('%s samples finite latents that depend on the seed', async (scheduler) => {
    const [a = new Float32Array()] = await sampleLatents({ ...base(), scheduler });
    const [b = new Float32Array()] = await sampleLatents({ ...base(), scheduler, seeds: [seed + 1] });
    expect(a).toHaveLength(64);
    expect(a.every(Number.isFinite)).toBe(true);
    expect(distance(a, [...b])).toBeGreaterThan(0.01);
  });

  it('an unknown scheduler is refused with the names of all schedulers', async () => {
    await expect(sampleDecoder({ ...base(), scheduler: 'euler' })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      sentence: { params: { name: expect.any(String), names: expect.stringContaining('unclip, ddpm') } },
    });
  });
});

describe('DDIM inversion', () => {
  it('DDIM inversion finds the latent and the noise of PyTorch', async () => {
    const { latent, steps, samples } = golden.inversion;
    const [found = []] = await imagesToSamples({ images: [testPicture()] }, decoderOf(family), { backend, family });
    expect(distance(found, latent)).toBeLessThan(tolerance);
    const embeddings = Float32Array.from(golden.imageEmbedding.flat());
    const reported: number[] = [];
    const xT = await invert({ backend, family, images: [testPicture()], embeddings, steps, progress: ({ step }) => reported.push(step) });
    expect(distance(xT.data, samples.at(-1))).toBeLessThan(tolerance);
    expect(reported).toEqual([1, 2, 3, 4, 5]);
  });
});
