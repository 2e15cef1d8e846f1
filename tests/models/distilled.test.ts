import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backend, Session } from '../../models/backend.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { readModelFolder } from '../../models/catalog.ts';
import { sampleLatents } from '../../models/decoder.ts';
import type { ModelFamily } from '../../models/family.ts';
import { invert } from '../../models/invert.ts';
import type { Feeds } from '../../models/tensor.ts';
import { captionConditioning, distance, golden, testPicture, tokensFolder, tokensGolden } from '../support/models/tiny.ts';

const tolerance = 2e-4;
const { steps, guidance, seed, latent, noise } = tokensGolden;
const embeddings = Float32Array.from(golden.prior.embedding.flat());

let backend: Backend;
let plain: ModelFamily;
let distilled: ModelFamily;
const batches: number[] = [];

/** A decoder with a guidance input, which computes in one pass what the decoder of the fixture computes in two. */
const inOnePass = (inner: Session): Session => ({
  ...inner,
  run: async ({ guidance: scale, ...conditions }, signal) => {
    batches.push(scale?.data.length ?? 0);
    const silent = new Set(['image_embeds', 'text_embeds', 'hidden_states', 'attention_mask']);
    const unconditional: Feeds = Object.fromEntries(
      Object.entries(conditions).map(([name, { dims, data }]) => [
        name,
        { dims, data: silent.has(name) ? new Float32Array(data.length) : data },
      ]),
    );
    const [given, base] = [await inner.run(conditions, signal), await inner.run(unconditional, signal)];
    const { dims, data } = given.prediction ?? { dims: [], data: new Float32Array() };
    const size = data.length / (scale?.data.length ?? 1);
    const from = (index: number) => base.prediction?.data[index] ?? 0;
    const mixed = Float32Array.from(
      data,
      (value, index) => from(index) + (scale?.data[Math.floor(index / size)] ?? 0) * (value - from(index)),
    );
    return { prediction: { dims, data: mixed } };
  },
});

beforeAll(async () => {
  const inner = nodeBackend({ device: 'cpu', threads: 1 });
  plain = await readModelFolder(tokensFolder);
  const { components, ...manifest } = plain.manifest;
  const { decoder } = components;
  if (!decoder) throw new Error('The tiny family has no decoder.');
  const inputs = { ...decoder.inputs, guidance: { dtype: 'float32' as const, shape: ['batch' as const] } };
  distilled = { ...plain, manifest: { ...manifest, components: { ...components, decoder: { ...decoder, inputs } } } };
  backend = {
    ...inner,
    session: (_, name) => {
      const session = inner.session(plain, name);
      return name === 'decoder' ? inOnePass(session) : session;
    },
  };
});
afterAll(() => backend.close());

const base = () => ({
  backend,
  family: distilled,
  embeddings,
  seeds: [seed],
  steps,
  scheduler: 'ddim',
  conditioning: captionConditioning(0),
});
it('a decoder with a guidance input computes in one pass what another decoder computes in two', async () => {
  batches.length = 0;
  const [found = []] = await sampleLatents({ ...base(), guidance: [guidance] });
  expect(distance(found, latent.told)).toBeLessThan(tolerance);
  expect(batches).toEqual(Array.from({ length: steps }, () => 1));
});

it('a decoder with a guidance input runs twice for guidance below 1, for which it was not trained', async () => {
  batches.length = 0;
  const [found = []] = await sampleLatents({ ...base(), guidance: [0] });
  expect(batches).toEqual(Array.from({ length: steps }, () => 2));
  const [silent = []] = await sampleLatents({
    ...base(),
    embeddings: new Float32Array(embeddings.length),
    conditioning: undefined,
    guidance: [1],
  });
  expect(distance(found, [...silent])).toBeLessThan(tolerance);
});

it('a decoder with a guidance input is inverted without guidance', async () => {
  const image = Float32Array.from(golden.imageEmbedding.flat());
  const found = await invert({
    backend,
    family: distilled,
    images: [testPicture()],
    embeddings: image,
    conditioning: captionConditioning(0),
    steps,
  });
  expect(distance(found.data, noise.told)).toBeLessThan(tolerance);
});
