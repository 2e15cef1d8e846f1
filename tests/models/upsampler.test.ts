import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../models/backend.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import type { Component } from '../../models/component.ts';
import type { ModelFamily } from '../../models/family.ts';
import { fromImage, type Image, resizeImage } from '../../models/image/index.ts';
import type { Manifest } from '../../models/manifest.ts';
import { generator } from '../../models/random.ts';
import { sampleEnlarged, sampleUpsampler, type UpsamplerRequest } from '../../models/upsampler.ts';
import { recordingBackend } from '../support/fakes.ts';
import { distance, testPicture, tinyFamily, upsamplerGolden } from '../support/models/tiny.ts';

/** Float32 networks in two runtimes, as in pipeline.test.ts. */
const tolerance = 1e-4;
type Section = NonNullable<Manifest['upsampler']>;

let backend: Backend;
let family: ModelFamily;
beforeAll(async () => {
  backend = nodeBackend({ device: 'cpu', threads: 1 });
  family = await tinyFamily();
});
afterAll(() => backend.close());

/** What the manifest says of the tiny family's upsampler: its section, and its network. */
const said = (): { section: Section; network: Component } => {
  const { upsampler: section, components } = family.manifest;
  if (!section || !components.upsampler) throw new Error('The tiny family has no upsampler.');
  return { section, network: components.upsampler };
};
/** The tiny family with its upsampler described otherwise, under a hash of its own: backends keep their sessions by it. */
const described = (hash: string, { section, network }: ReturnType<typeof said>): ModelFamily => {
  const { components, ...manifest } = family.manifest;
  return { ...family, hash, manifest: { ...manifest, components: { ...components, upsampler: network }, upsampler: section } };
};
/** As Karlo's: the output is noise, x0 is clipped, and the small picture is enlarged for the network. */
const likeKarlo = (): ModelFamily => {
  const { section, network } = said();
  const scheduler = { ...section.scheduler, prediction: 'epsilon' as const, clipSample: 1 };
  return described('karlo', { section: { ...section, low: [3, 16, 16], resize: 'bicubic-antialias', scheduler }, network });
};
const withoutLevels = (): ModelFamily => {
  const { section, network } = said();
  const { noise_level: _, ...inputs } = network.inputs;
  return described('without levels', { section: { ...section, noiseLevel: undefined }, network: { ...network, inputs } });
};
const readingEmbeddings = (): ModelFamily => {
  const { section, network } = said();
  const inputs = { ...network.inputs, image_embeds: { dtype: 'float32' as const, shape: ['batch' as const, 32] } };
  return described('reading', { section, network: { ...network, inputs } });
};

const enlarge = async (request: Partial<UpsamplerRequest> & { readonly images?: readonly Image[] }): Promise<Float32Array[]> => {
  const found: Float32Array[] = [];
  const { images = [testPicture()], family: described = family } = request;
  const [, height = 0, width = 0] = described.manifest.upsampler?.low ?? [];
  const small = images.map((image) => fromImage(image, { width, height }).data);
  for await (const group of sampleEnlarged({ backend, family, seeds: [7], ...request, small })) found.push(...group);
  return found;
};
const strided = (sample: Float32Array | undefined) =>
  (sample ?? new Float32Array()).filter((_, index) => index % upsamplerGolden.stride === 0);

describe('the upsampler and PyTorch', () => {
  it.each(upsamplerGolden.runs)(
    'the upsampler computes the numbers of PyTorch: $sampler, $steps steps, noise level $noiseLevel, from $side pixels',
    async (run) => {
      const [sample] = await enlarge({
        family: run.sampler === 'karlo' ? likeKarlo() : family,
        seeds: [run.seed],
        noiseLevel: [run.noiseLevel],
        steps: run.steps,
        scheduler: run.sampler === 'karlo' ? 'unclip' : 'ddim',
      });
      expect(distance(strided(sample), run.numbers)).toBeLessThan(tolerance);
    },
  );

  it('an item of a batch is the same as alone, also in a second batch', async () => {
    const [, run] = upsamplerGolden.runs;
    const picture = testPicture();
    const other = { ...picture, data: picture.data.map((value) => 255 - value) };
    const samples = await enlarge({
      images: [other, picture, picture, other, other, picture],
      seeds: [1, run?.seed ?? 0, 2, 3, 4, run?.seed ?? 0],
      noiseLevel: [0, run?.noiseLevel, 120, 5, 6, run?.noiseLevel],
      steps: run?.steps,
    });
    expect(distance(strided(samples[1]), run?.numbers)).toBeLessThan(tolerance);
    expect(distance(strided(samples[2]), run?.numbers)).toBeGreaterThan(0.1);
    expect(distance(strided(samples[5]), run?.numbers)).toBeLessThan(tolerance);
  });

  it('steps, noise level and scheduler default to the manifest', async () => {
    const [sample] = await enlarge({});
    expect(distance(strided(sample), upsamplerGolden.runs[0]?.numbers)).toBeLessThan(tolerance);
  });
});

describe('pictures', () => {
  const sides = (images: readonly Image[]) => images.map(({ width, height, channels }) => [width, height, channels]);

  it('pictures of any size are enlarged to the size of the manifest, from their centre squares', async () => {
    const picture = testPicture();
    const wide: Image = { width: 48, height: 32, channels: 3, data: new Uint8Array(48 * 32 * 3) };
    for (let row = 0; row < 32; row++) wide.data.set(picture.data.subarray(row * 96, (row + 1) * 96), (row * 48 + 8) * 3);
    const from = (image: Image) => sampleUpsampler({ backend, family, images: [image], seeds: [7] });
    const expected = await from(picture);
    expect(sides(expected)).toEqual([[64, 64, 3]]);
    expect(await from(wide)).toEqual(expected);
    const large = resizeImage(picture, { width: 100, height: 100 });
    expect(sides(await from(large))).toEqual([[64, 64, 3]]);
  });

  it('no pictures are enlarged to no pictures', async () => {
    expect(await sampleUpsampler({ backend, family, images: [], seeds: [] })).toEqual([]);
  });
});

describe('random numbers', () => {
  it('the noise of the small picture is drawn first, then x_T: x_T is the same at every noise level', async () => {
    const { backend: recorder, fed } = recordingBackend();
    await enlarge({ backend: recorder, noiseLevel: [0] });
    await enlarge({ backend: recorder, noiseLevel: [150] });
    const noise = generator(7);
    const drawn = noise.randn(3 * 32 * 32);
    const start = noise.randn(3 * 64 * 64);
    expect(fed.map(({ sample }) => sample?.data)).toEqual([start, start]);
    expect(fed.map((feeds) => [...(feeds.noise_level?.data ?? [])])).toEqual([[0], [150]]);
    const [clean, noised] = fed.map(({ low }) => low?.data as Float32Array); // every network is fed one
    const kept = Math.cos((((150 + 1) / 1000 + 0.008) / 1.008) * (Math.PI / 2)) ** 2 / Math.cos((0.008 / 1.008) * (Math.PI / 2)) ** 2;
    const wanted = clean?.map((value, index) => Math.sqrt(kept) * value + Math.sqrt(1 - kept) * (drawn[index] ?? 0));
    expect(distance(noised ?? [], [...(wanted ?? [])])).toBeLessThan(1e-5);
  });

  it('a model without noise levels draws x_T first, and refuses all levels except 0', async () => {
    const { backend: recorder, fed } = recordingBackend();
    const plain = withoutLevels();
    await enlarge({ backend: recorder, family: plain });
    expect(fed[0]?.sample?.data).toEqual(generator(7).randn(3 * 64 * 64));
    await expect(enlarge({ backend: recorder, family: plain, noiseLevel: [3] })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      sentence: { params: { family: 'tiny', largest: 0, level: 3 } },
    });
  });
});

describe('embeddings', () => {
  it('networks that list embeddings receive them with length 1, or zeros without embeddings; other networks do not', async () => {
    const { backend: recorder, fed } = recordingBackend();
    const reading = readingEmbeddings();
    const embeddings = new Float32Array(32).fill(3);
    await enlarge({ backend: recorder, family: reading, embeddings });
    await enlarge({ backend: recorder, family: reading });
    await enlarge({ backend: recorder, embeddings });
    expect(distance(fed[0]?.image_embeds?.data ?? [], new Array(32).fill(Math.sqrt(1 / 32)))).toBeLessThan(1e-6);
    expect(fed[1]?.image_embeds?.data).toEqual(new Float32Array(32));
    expect(fed[2]).not.toHaveProperty('image_embeds');
  });

  it('embeddings are refused when their number differs from the number of pictures', async () => {
    await expect(enlarge({ embeddings: new Float32Array(64) })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});

describe('a run', () => {
  it('progress reports every step over all batches, some with a preview of the size of the picture', async () => {
    const seen: { step: number; of: number; size?: number | undefined }[] = [];
    const images = Array.from({ length: 6 }, testPicture);
    await sampleUpsampler({
      backend,
      family,
      images,
      seeds: images.map((_, index) => index),
      steps: 4,
      progress: ({ step, of, preview }) => seen.push({ step, of, size: preview?.rgb.length }),
    });
    expect(seen.map(({ step, of }) => [step, of])).toEqual(Array.from({ length: 8 }, (_, index) => [index + 1, 8]));
    expect(seen.map(({ size }) => size)).toEqual([1, 1, 1, 0, 1, 1, 1, 0].map((shown) => (shown ? 64 * 64 * 3 : undefined)));
  });

  it('progress without previews has no pictures', async () => {
    const seen: unknown[] = [];
    await sampleUpsampler({
      backend,
      family,
      images: [testPicture()],
      seeds: [7],
      steps: 3,
      previews: false,
      progress: (progress) => seen.push(progress),
    });
    expect(seen).toEqual([1, 2, 3].map((step) => ({ step, of: 3 })));
  });

  it('an aborted run stops between steps', async () => {
    const stop = new AbortController();
    const steps: number[] = [];
    const run = enlarge({
      steps: 50,
      signal: stop.signal,
      progress: ({ step }) => {
        if (steps.push(step) === 3) stop.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' });
    expect(steps).toEqual([1, 2, 3]);
  });

  it.each([201, -1, 1.5])('noise level %s is refused with the supported levels', async (level) => {
    await expect(enlarge({ noiseLevel: [level] })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      sentence: { params: { family: 'tiny', largest: 200, level } },
    });
  });

  it('a family without an upsampler is refused', async () => {
    const { upsampler: _, ...manifest } = family.manifest;
    await expect(sampleUpsampler({ backend, family: { ...family, manifest }, images: [testPicture()], seeds: [7] })).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      sentence: { params: { family: 'tiny', section: 'upsampler' } },
    });
  });
});
