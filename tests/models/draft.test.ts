import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Backend, Session } from '../../models/backend.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { readModelFolder } from '../../models/catalog.ts';
import { product } from '../../models/conditions.ts';
import { sampleLatents } from '../../models/decoder.ts';
import type { ModelFamily } from '../../models/family.ts';
import { invert } from '../../models/invert.ts';
import { generator } from '../../models/random.ts';
import type { Feeds } from '../../models/tensor.ts';
import { captionConditioning, golden, testPicture, tokensFolder, tokensGolden } from '../support/models/tiny.ts';

const { steps, guidance, seed } = tokensGolden;
const embeddings = Float32Array.from(golden.prior.embedding.flat());
const conditions = ['image_embeds', 'text_embeds', 'hidden_states', 'attention_mask'];

let inner: Backend;
let backend: Backend;
let plain: ModelFamily;
let drafting: ModelFamily;
let varying: ModelFamily;
let width: number;
const coordinates = 5;
const drafted: Feeds[] = [];
const shown: Float32Array[] = [];

/** A draft that depends on the conditions of its row: the sums of the conditions, repeated. */
const draftOf = (feeds: Feeds, row: number): Float32Array => {
  const sums = conditions.map((name) => {
    const { data = [], dims: [count = 1] = [] } = feeds[name] ?? {};
    const size = data.length / count;
    return [...data.slice(row * size, (row + 1) * size)].reduce((sum, value) => sum + value, 0);
  });
  return Float32Array.from({ length: width }, (_, place) => sums[place % sums.length] ?? 0);
};

const drafter: Session = {
  load: async () => undefined,
  run: async (feeds) => {
    drafted.push(feeds);
    const count = feeds.image_embeds?.dims[0] ?? 0;
    const rows = Array.from({ length: count }, (_, row) => [...draftOf(feeds, row)]);
    return { draft: { dims: [count, ...(plain.manifest.decoder?.sample ?? [])], data: Float32Array.from(rows.flat()) } };
  },
  release: async () => undefined,
};

const shownDrafts = (session: Session): Session => ({
  ...session,
  run: ({ draft, ...feeds }, signal) => {
    shown.push(Float32Array.from(draft?.data ?? []));
    return session.run(feeds, signal);
  },
});

beforeAll(async () => {
  inner = nodeBackend({ device: 'cpu', threads: 1 });
  plain = await readModelFolder(tokensFolder);
  const { components, ...manifest } = plain.manifest;
  const { decoder } = components;
  if (!decoder?.inputs.sample) throw new Error('The tiny family has no decoder.');
  const { sample, timestep: _, ...known } = decoder.inputs;
  width = product(manifest.decoder?.sample ?? []);
  drafting = {
    ...plain,
    manifest: {
      ...manifest,
      components: {
        ...components,
        decoder: { ...decoder, inputs: { ...decoder.inputs, draft: sample } },
        drafter: { ...decoder, inputs: known, outputs: { draft: sample } },
      },
    },
  };
  const { components: parts } = drafting.manifest;
  const variation = { dtype: 'float32' as const, shape: ['batch', coordinates] };
  if (!parts.drafter) throw new Error('The family has a drafter.');
  const variedDrafter = { ...parts.drafter, inputs: { ...parts.drafter.inputs, variation } };
  varying = { ...drafting, manifest: { ...drafting.manifest, components: { ...parts, drafter: variedDrafter } } };
  backend = {
    ...inner,
    session: (_, name) => {
      if (name === 'drafter') return drafter;
      const session = inner.session(plain, name);
      return name === 'decoder' ? shownDrafts(session) : session;
    },
  };
});
beforeEach(() => {
  drafted.length = 0;
  shown.length = 0;
});
afterAll(() => inner.close());

const base = () => ({
  backend,
  family: drafting,
  embeddings,
  seeds: [seed],
  steps,
  scheduler: 'ddim',
  conditioning: captionConditioning(0),
});

it('a draft is computed once, and passed to the decoder at every step', async () => {
  await sampleLatents({ ...base(), guidance: [1] });
  const [feeds, ...more] = drafted;
  expect(more).toEqual([]);
  expect(Object.keys(feeds ?? {}).sort()).toEqual([...conditions].sort());
  expect(shown).toEqual(Array.from({ length: steps }, () => draftOf(feeds ?? {}, 0)));
});

it('the unconditional half of guidance has a draft of zeros', async () => {
  await sampleLatents({ ...base(), guidance: [guidance] });
  const [feeds = {}] = drafted;
  expect(shown).toEqual(Array.from({ length: steps }, () => Float32Array.from([...draftOf(feeds, 0), ...draftOf(feeds, 1)])));
  expect(draftOf(feeds, 1)).toEqual(new Float32Array(width));
  expect(draftOf(feeds, 0)).not.toEqual(new Float32Array(width));
});

it('each item has its own draft, also an item without guidance', async () => {
  const two = Float32Array.from([...embeddings, ...embeddings.map((value) => -value)]);
  await sampleLatents({ ...base(), embeddings: two, seeds: [seed, seed], guidance: [guidance, 1], conditioning: undefined });
  const [feeds = {}] = drafted;
  const rows = [0, 1, 2].map((row) => draftOf(feeds, row));
  expect(rows[0]).not.toEqual(rows[1]);
  expect(shown[0]).toEqual(Float32Array.from(rows.flatMap((row) => [...row])));
});

it('inversion passes the same draft to the decoder', async () => {
  await invert({ backend, family: drafting, images: [testPicture()], embeddings, steps, conditioning: captionConditioning(0) });
  expect(drafted).toHaveLength(1);
  expect(shown).toEqual(Array.from({ length: steps }, () => draftOf(drafted[0] ?? {}, 0)));
});

const variationsOf = (feeds: Feeds | undefined): Float32Array => Float32Array.from(feeds?.variation?.data ?? []);

it('without freedom the drafter draws the mean, and the noise is that of the seed', async () => {
  const [plainly] = await sampleLatents({ ...base(), guidance: [1] });
  const [varied] = await sampleLatents({ ...base(), family: varying, guidance: [1], freedom: [0] });
  expect(variationsOf(drafted[1])).toEqual(new Float32Array(coordinates));
  expect(varied).toEqual(plainly);
});

it('with freedom each item has the variation of its seed, also in its unconditional half', async () => {
  const two = Float32Array.from([...embeddings, ...embeddings]);
  const request = { ...base(), family: varying, embeddings: two, conditioning: undefined, guidance: [guidance, 1] };
  await sampleLatents({ ...request, seeds: [seed, seed + 1], freedom: [1, 0.5] });
  const found = variationsOf(drafted[0]);
  const drawn = [seed, seed + 1].map((own) => {
    const numbers = generator(own);
    numbers.randn(width);
    return numbers.rand(coordinates);
  });
  const [first, second] = [drawn[0]?.map((value) => 2 * value - 1) ?? [], drawn[1]?.map((value) => 0.5 * (2 * value - 1)) ?? []];
  expect(found).toEqual(Float32Array.from([...first, ...second, ...first]));
});

it('freedom turns the noise of the input towards the noise of the seed', async () => {
  const latents = async (freedom: number, noise?: Float32Array) => {
    const xT = noise && { dims: [1, ...(plain.manifest.decoder?.sample ?? [])], data: noise };
    return (await sampleLatents({ ...base(), family: drafting, guidance: [1], freedom: [freedom], xT }))[0];
  };
  const [own, other] = [generator(seed).randn(width), generator(seed + 1).randn(width)];
  expect(await latents(1, other)).toEqual(await latents(0, own));
  const half = other.map((value, index) => (value + (own[index] ?? 0)) * Math.SQRT1_2);
  const [mixed = [], expected = []] = [await latents(0.5, other), await latents(0, half)];
  for (const [index, value] of expected.entries()) expect(mixed[index]).toBeCloseTo(value, 5);
});

it('inversion runs each step once more for each refinement', async () => {
  const request = { backend, family: drafting, images: [testPicture()], embeddings, steps, conditioning: captionConditioning(0) };
  await invert({ ...request, refinements: 2 });
  expect(shown).toHaveLength(3 * steps);
});

it('a family without a drafter is refused', async () => {
  const { drafter: _, ...components } = drafting.manifest.components;
  const family = { ...drafting, manifest: { ...drafting.manifest, components } };
  await expect(sampleLatents({ ...base(), family })).rejects.toMatchObject({
    code: 'MODEL_MISSING',
    sentence: { params: { family: 'tiny-tokens', component: 'drafter' } },
  });
});
