import { afterAll, describe, expect, it } from 'vitest';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { product } from '../../models/conditions.ts';
import { sampleDecoder, sampleLatents } from '../../models/decoder.ts';
import type { ModelFamily } from '../../models/family.ts';
import { invert } from '../../models/invert.ts';
import { samplePrior } from '../../models/prior.ts';
import { generator } from '../../models/random.ts';
import { installFamily } from '../support/families.ts';
import { goldenOf } from '../support/models/families.ts';
import { conditioningOf, recorderOf, rowOf } from '../support/models/sampling.ts';

const backend = nodeBackend({ device: 'cpu' });
afterAll(() => backend.close());
const karlo = () => installFamily({ repositories: ['karlo'] });
/** The decoder of Kandinsky without its prior, which has no unconditional embedding. */
const kandinsky = () => installFamily({ repositories: ['kandinsky-2-2-decoder'] });
const embedding = (family: ModelFamily, seed = 1) => generator(seed).randn(family.manifest.embedding.dimension);
const badInput = (params: Record<string, unknown> = {}) =>
  expect.objectContaining({ code: 'BAD_INPUT', sentence: expect.objectContaining({ params: expect.objectContaining(params) }) });

describe('a family without an unconditional embedding', () => {
  const request = async (guidance: number) => {
    const family = await kandinsky();
    return { backend, family, embeddings: embedding(family), seeds: [1], steps: 1, guidance: [guidance], width: 32, height: 32 };
  };

  it('guidance is refused without a negative embedding', async () => {
    await expect(sampleLatents(await request(4))).rejects.toEqual(badInput({ family: 'kandinsky-2-2-decoder' }));
  });

  it('it draws without guidance, and with a negative embedding', async () => {
    expect(await sampleLatents(await request(1))).toHaveLength(1);
    const guided = await request(4);
    expect(await sampleLatents({ ...guided, negativeEmbeddings: embedding(guided.family, 2) })).toHaveLength(1);
  });

  it('drawing without an embedding is refused', async () => {
    await expect(sampleLatents({ ...(await request(1)), embeddings: undefined })).rejects.toEqual(badInput());
  });
});

describe('conditions that a family does not read', () => {
  it('a caption alone is refused by a decoder that reads no captions', async () => {
    const family = await installFamily({ repositories: ['kandinsky-2-2-prior', 'kandinsky-2-2-decoder'], name: 'kandinsky-2-2' });
    const conditioning = await conditioningOf(family, backend, ['a cat']);
    const request = { backend, family, conditioning, seeds: [1], steps: 1, guidance: [1], width: 32, height: 32 };
    await expect(sampleLatents(request)).rejects.toEqual(badInput({ family: 'kandinsky-2-2' }));
    expect(await sampleLatents({ ...request, embeddings: embedding(family) })).toHaveLength(1);
  });

  it('a noise level above 0 is refused by a decoder that adds no noise to embeddings', async () => {
    const family = await karlo();
    const request = { backend, family, embeddings: embedding(family), seeds: [1], steps: 1, guidance: [1] };
    await expect(sampleLatents({ ...request, noiseLevel: [5] })).rejects.toEqual(badInput({ level: 5, largest: 0 }));
    expect(await sampleLatents({ ...request, noiseLevel: [0] })).toHaveLength(1);
  });

  it('captions without hidden states are refused by a prior', async () => {
    const family = await karlo();
    const { embeddings, mask } = await conditioningOf(family, backend, ['a cat']);
    const conditioning = { embeddings, hidden: { dims: [1, mask.dims[1] ?? 0, 0], data: new Float32Array() }, mask };
    await expect(samplePrior({ backend, family, conditioning, seeds: [1], steps: 1 })).rejects.toEqual(badInput({ family: 'karlo' }));
  });
});

describe('sizes of pictures', () => {
  it('a size is refused by a family with one size, and the size of the family is accepted', async () => {
    const family = await karlo();
    const [, height = 0, width = 0] = family.manifest.decoder?.image ?? [];
    const request = { backend, family, embeddings: embedding(family), seeds: [1], steps: 1, guidance: [1] };
    await expect(sampleLatents({ ...request, width: width * 2 })).rejects.toEqual(badInput({ width, height }));
    expect(await sampleLatents({ ...request, width, height })).toHaveLength(1);
  });

  it('each side is rounded up to a multiple, and a side that is too small or too large is refused', async () => {
    const family = await kandinsky();
    const { multiple = 0, smallest = 0, largest = 0 } = family.manifest.decoder?.sizes ?? {};
    const request = { backend, family, embeddings: embedding(family), seeds: [1], steps: 1, guidance: [1] };
    const [picture] = await sampleDecoder({ ...request, width: 6 * multiple + 1, height: 4 * multiple - 1 });
    expect(picture).toMatchObject({ width: 7 * multiple, height: 4 * multiple });
    for (const side of [smallest - 1, largest + 1]) {
      await expect(sampleLatents({ ...request, width: side, height: side })).rejects.toEqual(badInput({ side, smallest, largest }));
    }
  });

  it('the pictures have the size of the noise they start from; noise of another size than the requested one is refused', async () => {
    const family = await kandinsky();
    const { sizes: { multiple = 0 } = {}, sample = [], image = [] } = family.manifest.decoder ?? {};
    const factor = (image[1] ?? 0) / (sample[1] ?? 1);
    const dims = [1, sample[0] ?? 0, (4 * multiple) / factor, (6 * multiple) / factor];
    const xT = { dims, data: generator(3).randn(product(dims)) };
    const request = { backend, family, embeddings: embedding(family), seeds: [1], steps: 1, guidance: [1] };
    const [picture] = await sampleDecoder({ ...request, xT });
    expect(picture).toMatchObject({ width: 6 * multiple, height: 4 * multiple });
    await expect(sampleLatents({ ...request, xT, width: 8 * multiple, height: 4 * multiple })).rejects.toEqual(badInput());
    const odd = [1, sample[0] ?? 0, 3, 5];
    await expect(sampleLatents({ ...request, xT: { dims: odd, data: new Float32Array(product(odd)) } })).rejects.toEqual(badInput());
  });

  it('pictures of different aspect ratios are inverted together only at a requested size', async () => {
    const family = await kandinsky();
    const picture = (width: number, height: number) => ({ width, height, channels: 3 as const, data: new Uint8Array(width * height * 3) });
    const images = [picture(40, 20), picture(20, 40)];
    const embeddings = Float32Array.from([...embedding(family), ...embedding(family, 2)]);
    const request = { backend, family, images, embeddings, steps: 1 };
    await expect(invert(request)).rejects.toEqual(badInput());
    expect((await invert({ ...request, width: 32, height: 32 })).dims[0]).toBe(2);
  });
});

describe('networks that need much memory', () => {
  /** The family, as if its networks needed 2⁴⁰ bytes. */
  const large = (family: ModelFamily): ModelFamily => {
    const { components, ...manifest } = family.manifest;
    const grown = Object.entries(components).map(([name, component]) => [name, { ...component, memory: 2 ** 40 }]);
    return { ...family, manifest: { ...manifest, components: Object.fromEntries(grown) } };
  };

  it('they run one row at a time, and compute what they compute with all rows at once', async () => {
    const golden = goldenOf('karlo');
    const family = await karlo();
    const [stage] = golden.json.stages.filter(
      ({ stage, seeds }: { stage: string; seeds?: number[] }) => stage === 'decoder' && (seeds?.length ?? 0) > 1,
    );
    const tensor = golden.tensor(stage.inputs.embedding);
    const embeddings = Float32Array.from(stage.seeds.flatMap((_: number, item: number) => [...rowOf(tensor, item)]));
    const request = { backend, embeddings, seeds: stage.seeds, steps: 2, guidance: stage.seeds.map(() => stage.guidance) };
    const together = await sampleLatents({ ...request, family });
    const recorder = recorderOf(backend);
    const alone = await sampleLatents({ ...request, backend: recorder.backend, family: large(family) });
    const rows = recorder.fed.filter(({ component }) => component === 'decoder').map(({ feeds }) => feeds.sample?.dims[0]);
    expect(rows).toEqual(new Array(stage.seeds.length * 2 * 2).fill(1)); // items, steps, and both rows of guidance
    for (const [item, sample] of together.entries())
      expect(sample.every((value, index) => Math.abs(value - (alone[item]?.[index] ?? Number.NaN)) < 1e-4)).toBe(true);
  });
});
