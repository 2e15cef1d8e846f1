import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Backend, Session } from '../../models/backend.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { readModelFolder } from '../../models/catalog.ts';
import { product } from '../../models/conditions.ts';
import { sampleLatents } from '../../models/decoder.ts';
import type { ModelFamily } from '../../models/family.ts';
import { invert } from '../../models/invert.ts';
import type { Feeds } from '../../models/tensor.ts';
import { captionConditioning, golden, testPicture, tokensFolder, tokensGolden } from '../support/models/tiny.ts';

const { steps, guidance, seed } = tokensGolden;
const embeddings = Float32Array.from(golden.prior.embedding.flat());
const conditions = ['image_embeds', 'text_embeds', 'hidden_states', 'attention_mask'];

let inner: Backend;
let backend: Backend;
let plain: ModelFamily;
let drafting: ModelFamily;
let width: number;
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

it('a family without a drafter is refused', async () => {
  const { drafter: _, ...components } = drafting.manifest.components;
  const family = { ...drafting, manifest: { ...drafting.manifest, components } };
  await expect(sampleLatents({ ...base(), family })).rejects.toMatchObject({
    code: 'MODEL_MISSING',
    sentence: { params: { family: 'tiny-tokens', component: 'drafter' } },
  });
});
