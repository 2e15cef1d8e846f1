import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AutoregressiveRequest, sampleAutoregressivePrior, sampleTokens } from '../../models/autoregressive-prior.ts';
import type { Backend } from '../../models/backend.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { bucketAt, readBuckets } from '../../models/buckets.ts';
import type { ModelFamily } from '../../models/family.ts';
import { cosineSimilarity } from '../../models/latent/index.ts';
import type { Manifest } from '../../models/manifest.ts';
import { generator } from '../../models/random.ts';
import { splitRows } from '../../models/rows.ts';
import { fakeBackend } from '../support/fakes.ts';
import { autoregressiveGolden, captionConditioning, distance, golden, tinyFamily } from '../support/models/tiny.ts';

const { runs } = autoregressiveGolden;

let backend: Backend;
let family: ModelFamily;
beforeAll(async () => {
  backend = nodeBackend({ device: 'cpu', threads: 1 });
  family = await tinyFamily();
});
afterAll(() => backend.close());

const section = (): NonNullable<Manifest['autoregressivePrior']> => {
  const found = family.manifest.autoregressivePrior;
  if (!found) throw new Error('The tiny family has no autoregressive prior.');
  return found;
};
/** The tiny family with another description of its autoregressive prior. */
const described = (change: Partial<Manifest['autoregressivePrior']>): ModelFamily => ({
  ...family,
  manifest: { ...family.manifest, autoregressivePrior: { ...section(), ...change } },
});
const request = (change: Partial<AutoregressiveRequest> = {}): AutoregressiveRequest => ({
  backend,
  family,
  conditioning: captionConditioning(0),
  seeds: [runs[0]?.seed ?? 0],
  ...change,
});

describe('the autoregressive prior and PyTorch', () => {
  it.each(runs)(
    'the autoregressive prior samples the tokens of PyTorch: caption $caption, seed $seed, guidance $guidance, temperature $temperature, top-p $topP',
    async (run) => {
      const changed = request({
        conditioning: captionConditioning(run.caption),
        seeds: [run.seed],
        guidance: [run.guidance],
        temperature: run.temperature,
        topP: run.topP,
      });
      const [tokens] = await sampleTokens(changed);
      expect([...(tokens ?? [])]).toEqual(run.tokens);
      expect(distance(await sampleAutoregressivePrior(changed), run.embedding)).toBeLessThan(1e-6);
    },
  );

  it('an item of a batch has the same tokens as alone, also in a second batch', async () => {
    const [first, second] = runs;
    const count = 35;
    const items = Array.from({ length: count }, (_, item) => (item % 2 ? second : first));
    const found = await sampleTokens(
      request({
        conditioning: captionConditioning(...items.map((run) => run?.caption ?? 0)),
        seeds: items.map((run, item) => (item < 2 || item > 32 ? (run?.seed ?? 0) : item)),
        guidance: items.map((run, item) => (item === 2 ? 1 : run?.guidance)),
      }),
    );
    expect(found).toHaveLength(count);
    for (const item of [0, 34]) expect([...(found[item] ?? [])]).toEqual(first?.tokens);
    for (const item of [1, 33]) expect([...(found[item] ?? [])]).toEqual(second?.tokens);
    expect([...(found[3] ?? [])]).not.toEqual(second?.tokens);
  });

  it('guidance, temperature and top-p default to the manifest', async () => {
    const [tokens] = await sampleTokens(request({ guidance: [undefined] }));
    expect([...(tokens ?? [])]).toEqual(runs[0]?.tokens);
  });
});

describe('the first token', () => {
  it('the first token is drawn uniformly from the top half of the dot products, with the first random number of an item', async () => {
    const seeds = Array.from({ length: 200 }, (_, index) => index);
    const found = await sampleTokens(
      request({ backend: fakeBackend(), conditioning: captionConditioning(...seeds.map(() => 0)), seeds, guidance: seeds.map(() => 1) }),
    );
    const first = found.map((tokens) => tokens[0] ?? 0);
    expect(first).toEqual(seeds.map((seed) => Math.floor((0.5 + 0.5 * (generator(seed).rand(1)[0] ?? 0)) * 20)));
    expect(new Set(first)).toEqual(new Set([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]));
  });

  it('the first token is drawn from the share in the manifest, and the embedding depends on it', async () => {
    const high = described({ dotProduct: { buckets: 20, above: 0.95 } });
    const [tokens = new Int32Array()] = await sampleTokens(request({ family: high }));
    expect(tokens[0]).toBe(19);
    expect([...tokens.subarray(1)]).not.toEqual(runs[0]?.tokens.slice(1));
  });
});

describe('candidates', () => {
  it('the chosen candidate is never further from the text than the embedding without candidates', async () => {
    const texts = golden.textEmbeddings.slice(0, 2).map((row) => Float32Array.from(row));
    const call = async (count: number, seeds: number[]) => {
      const z = await sampleAutoregressivePrior(request({ conditioning: captionConditioning(0, 1), seeds, candidates: count }));
      return splitRows(z, { rows: 2, width: 32, what: 'z_i' }).map((row, item) => cosineSimilarity(row, texts[item] ?? row));
    };
    const [one, four] = [await call(1, [7, 9]), await call(4, [7, 9])];
    const alone = [one];
    for (const c of [1, 2, 3]) alone.push(await call(1, [(7 + c * 0x9e3779b1) % 2 ** 32, (9 + c * 0x9e3779b1) % 2 ** 32]));
    for (const item of [0, 1]) expect(four[item]).toBeCloseTo(Math.max(...alone.map((near) => near[item] ?? 0)), 6);
    expect(four).not.toEqual(one);
  });
});

describe('a bucket', () => {
  const logits = Float32Array.from([1, 4, 2, 3].map(Math.log)); // shares 0.1, 0.4, 0.2, 0.3
  const at = (uniform: number, temperature = 1, topP = 1) => bucketAt(logits, { temperature, topP, uniform });

  it('the bucket at a part of the probability is found by the cumulative sum', () => {
    expect([0, 0.09, 0.11, 0.49, 0.51, 0.69, 0.71, 0.9999999].map((uniform) => at(uniform))).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });
  it('a low temperature makes the most likely bucket more likely', () => {
    expect([0.02, 0.05, 0.6, 0.75, 0.9].map((uniform) => at(uniform, 0.5))).toEqual([0, 1, 2, 3, 3]); // shares 1, 16, 4, 9 of 30
    expect([0.001, 0.999].map((uniform) => at(uniform, 0.01))).toEqual([1, 1]);
  });
  it('top-p draws from the most likely buckets that have this share of the probability', () => {
    expect([0, 0.56, 0.58, 0.999].map((uniform) => at(uniform, 1, 0.69))).toEqual([1, 1, 3, 3]); // 0.4 and 0.3
    expect([0, 0.999].map((uniform) => at(uniform, 1, 0.1))).toEqual([1, 1]);
  });
  it('logits that are not numbers are refused', () => {
    expect(() => bucketAt(new Float32Array(4).fill(Number.NaN), { temperature: 1, topP: 1, uniform: 0.5 })).toThrow(
      expect.objectContaining({ code: 'RUN_FAILED' }),
    );
    expect(() => bucketAt(new Float32Array(), { temperature: 1, topP: 1, uniform: 0.5 })).toThrow(
      expect.objectContaining({ code: 'RUN_FAILED' }),
    );
  });
});

describe('an embedding', () => {
  it('an embedding is the mean plus the values of its buckets along the axes of the file', async () => {
    const axes = Float32Array.from({ length: 6 * 32 }, (_, index) => Math.sin(index));
    const bytes = new Uint8Array(axes.buffer);
    const file = { file: 'axes.f32', bytes: bytes.length, sha256: '0'.repeat(64) };
    const turned = { ...described({ axes: file }), read: async (name: string) => (name === 'axes.f32' ? bytes : family.read(name)) };
    const values = new Float32Array((await family.read(section().values.file)).slice().buffer);
    const buckets = [3, 0, 63, 10, 20, 30];
    const wanted = section().mean.map((mean, index) =>
      buckets.reduce((sum, bucket, row) => sum + (values[row * 64 + bucket] ?? 0) * (axes[row * 32 + index] ?? 0), mean),
    );
    const length = Math.hypot(...wanted);
    const found = (await readBuckets(turned))(buckets);
    expect(
      distance(
        found,
        wanted.map((value) => value / length),
      ),
    ).toBeLessThan(1e-6);
  });

  it('an autoregressive prior with another dimension than the space is refused', async () => {
    await expect(readBuckets(described({ mean: [...section().mean, 0] }))).rejects.toMatchObject({
      code: 'BAD_MANIFEST',
      sentence: { params: { family: 'tiny', prior: 33, embedding: 32 } },
    });
  });
});

describe('a run', () => {
  it('progress reports every coordinate over all batches, and an aborted run stops between them', async () => {
    const steps: number[][] = [];
    const seeds = Array.from({ length: 33 }, (_, index) => index);
    const conditioning = captionConditioning(...seeds.map(() => 0));
    await sampleTokens(request({ seeds, conditioning, progress: ({ step, of }) => steps.push([step, of]) }));
    expect(steps).toEqual(Array.from({ length: 12 }, (_, index) => [index + 1, 12]));
    const stop = new AbortController();
    const run = sampleTokens(request({ signal: stop.signal, progress: ({ step }) => step === 3 && stop.abort() }));
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('a family without an autoregressive prior is refused', async () => {
    const { autoregressivePrior: _, ...manifest } = family.manifest;
    await expect(sampleAutoregressivePrior(request({ family: { ...family, manifest } }))).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      sentence: { params: { family: 'tiny' } },
    });
  });

  it('captions that do not fit the model are refused', async () => {
    await expect(sampleTokens(request({ seeds: [1, 2] }))).rejects.toMatchObject({
      code: 'BAD_INPUT',
      sentence: { params: { rows: 2, width: 32, found: 32 } },
    });
  });
});
