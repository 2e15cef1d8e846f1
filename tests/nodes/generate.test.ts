import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ModelFacts, Progress } from '../../graph/index.ts';
import { modelCatalog, readModelFolder } from '../../models/catalog.ts';
import { tokenizerSection } from '../../models/clip.ts';
import type { Image } from '../../models/image/image.ts';
import { generator } from '../../models/random.ts';
import type { Tensor } from '../../models/tensor.ts';
import type { Conditioning, Embedding } from '../../nodes/kinds.ts';
import { resolveModel } from '../../nodes/resolve.ts';
import { fakeBackend, recordingBackend } from '../support/fakes.ts';
import { captionConditioning } from '../support/models/tiny.ts';
import { embeddings, evaluate, noServices, plainRows } from '../support/nodes/evaluate.ts';

const family = await readModelFolder(fileURLToPath(new URL('../fixtures/models/tiny', import.meta.url)));
const models = modelCatalog([family]);
const { space, dimension } = family.manifest.embedding;
const sample = family.manifest.decoder?.sample ?? [];
const size = sample.reduce((product, length) => product * length, 1);
const side = family.manifest.decoder?.image[2] ?? 0;

/** Runs a node of the tiny family on the fake backend. */
const run = (type: string, component: string, call: Parameters<typeof evaluate>[1]) => {
  const model = resolveModel(models)({ family: family.manifest.family, component }) as ModelFacts; // safe: the tiny family has every component
  return evaluate(type, { services: { ...noServices, backend: fakeBackend(), models }, model, ...call });
};
const encode = async (texts: readonly string[]) =>
  (await run('encode-text', 'text-encoder', { inputs: { text: texts } })) as { conditioning: Conditioning; embedding: Embedding };
const prior = async (call: Parameters<typeof evaluate>[1]) => ((await run('prior', 'prior', call)) as { embedding: Embedding }).embedding;
const decode = async (call: Parameters<typeof evaluate>[1]) => ((await run('decode', 'decoder', call)) as { images: Image[] }).images;
const picture: Image = {
  width: side,
  height: side,
  channels: 3,
  data: Uint8Array.from({ length: side * side * 3 }, (_, index) => index % 251),
};
const vector = (shift: number) => Array.from({ length: dimension }, (_, index) => Math.sin(index + shift));

describe('encode-text', () => {
  it('encode-text outputs z_t, and the conditioning that a prior reads', async () => {
    const { conditioning, embedding } = await encode(['a dog', 'a cat', '']);
    const tokens = tokenizerSection(family).contextLength;
    expect(embedding).toMatchObject({ space, role: 'text', dims: [3, dimension] });
    expect(conditioning.embeddings.data).toEqual(embedding.data);
    expect(conditioning.mask.dims).toEqual([3, tokens]);
    expect(conditioning.hidden.dims.slice(0, 2)).toEqual([3, tokens]);
    expect(conditioning.hidden.data.length).toBe(conditioning.hidden.dims.reduce((product, length) => product * length, 1));
  });
  it('encode-text encodes each caption independently of the others', async () => {
    const [both, alone] = [await encode(['a dog', 'a cat']), await encode(['a cat'])];
    expect(plainRows(both.embedding)[1]).toEqual(plainRows(alone.embedding)[0]);
    expect(plainRows(both.embedding)[0]).not.toEqual(plainRows(both.embedding)[1]);
  });
});

describe('encode-image', () => {
  it('encode-image outputs one z_i per picture', async () => {
    const { embedding } = await run('encode-image', 'image-encoder', { inputs: { images: [picture, picture] } });
    expect(embedding).toMatchObject({ space, role: 'image', dims: [2, dimension] });
  });
});

describe('prior', () => {
  it('prior outputs one image embedding per caption', async () => {
    const { conditioning } = await encode(['a dog', 'a cat']);
    expect(await prior({ inputs: { conditioning }, params: { steps: 2 } })).toMatchObject({ space, role: 'image', dims: [2, dimension] });
  });
  it('prior draws each item of a batch from its own seed and guidance', async () => {
    const { conditioning } = await encode(['a dog']);
    const params = { steps: 2 };
    const sweep = plainRows(await prior({ inputs: { conditioning }, params, links: { seed: [5, 6], guidance: [1, 3] } }));
    expect(sweep[0]).toEqual(plainRows(await prior({ inputs: { conditioning }, params: { ...params, seed: 5, guidance: 1 } }))[0]);
    expect(sweep[1]).toEqual(plainRows(await prior({ inputs: { conditioning }, params: { ...params, seed: 6, guidance: 3 } }))[0]);
    expect(sweep[0]).not.toEqual(sweep[1]);
  });
  it.each([{ steps: 3 }, { guidance: 5 }, { seed: 1 }, { candidates: 4 }, { scheduler: 'ddim' }])(
    'prior outputs another embedding with %o',
    async (changed) => {
      const { conditioning } = await encode(['a dog', 'a cat', 'a volcano']);
      const base = { steps: 2, guidance: 2, scheduler: 'unclip' };
      const embedding = await prior({ inputs: { conditioning }, params: base });
      expect((await prior({ inputs: { conditioning }, params: { ...base, ...changed } })).data).not.toEqual(embedding.data);
    },
  );
  it('prior adds fresh noise when eta is not 0', async () => {
    const { conditioning } = await encode(['a dog']);
    const at = (eta: number) => prior({ inputs: { conditioning }, params: { steps: 3, scheduler: 'ddim', eta } });
    expect((await at(1)).data).not.toEqual((await at(0)).data);
  });
  it('prior uses the default guidance of the model when none is set', async () => {
    const { conditioning } = await encode(['a dog']);
    const advised = family.manifest.prior?.defaults.guidance;
    expect(await prior({ inputs: { conditioning }, params: { steps: 2 } })).toEqual(
      await prior({ inputs: { conditioning }, params: { steps: 2, guidance: advised } }),
    );
  });
});

describe('decode', () => {
  const embedding = embeddings([vector(0), vector(1)], 'image', space);

  it('decode draws one picture per embedding', async () => {
    const images = await decode({ inputs: { embedding }, params: { steps: 2 } });
    expect(images.map(({ width, height }) => [width, height])).toEqual([
      [side, side],
      [side, side],
    ]);
  });
  it('decode starts from the connected noise, or from the noise of the seed', async () => {
    const noise: Tensor = { dims: [1, ...sample], data: generator(9).randn(size) };
    const connected = await decode({ inputs: { embedding, noise }, params: { steps: 2 } });
    expect(connected).toEqual(await decode({ inputs: { embedding }, params: { steps: 2, seed: 9 } }));
    expect(connected).not.toEqual(await decode({ inputs: { embedding }, params: { steps: 2, seed: 8 } }));
  });
  it.each([{ steps: 3 }, { guidance: 6 }, { seed: 1 }, { eta: 1 }, { scheduler: 'ddpm' }])(
    'decode draws another picture with %o',
    async (changed) => {
      const base = { steps: 2, guidance: 2, scheduler: 'ddim' };
      expect(await decode({ inputs: { embedding }, params: { ...base, ...changed } })).not.toEqual(
        await decode({ inputs: { embedding }, params: base }),
      );
    },
  );
  it('decode draws each item of a batch from its own seed and eta', async () => {
    const one = embeddings([vector(0)], 'image', space);
    const batch = await decode({ inputs: { embedding: one }, params: { steps: 3 }, links: { seed: [3, 4, 4], eta: [0, 0, 1] } });
    const alone = async (params: object) => (await decode({ inputs: { embedding: one }, params: { steps: 3, ...params } }))[0];
    expect(batch).toEqual([await alone({ seed: 3 }), await alone({ seed: 4 }), await alone({ seed: 4, eta: 1 })]);
    expect(batch[1]).not.toEqual(batch[2]);
  });
  it('decode uses the caption in addition to the embedding', async () => {
    const { conditioning } = await encode(['a dog']);
    const one = embeddings([vector(0)], 'image', space);
    expect(await decode({ inputs: { embedding: one, conditioning }, params: { steps: 2 } })).not.toEqual(
      await decode({ inputs: { embedding: one }, params: { steps: 2 } }),
    );
  });
  it('decode reports each step, with previews', async () => {
    const reported: Progress[] = [];
    await decode({ inputs: { embedding }, params: { steps: 4 }, progress: (progress) => reported.push(progress) });
    expect(reported.map(({ step, of }) => [step, of])).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
    expect(reported[0]?.preview).toMatchObject({ width: side, height: side });
  });
  it('decode draws no previews where nobody sees them, as on the command line', async () => {
    const reported: Progress[] = [];
    await decode({ inputs: { embedding }, params: { steps: 4 }, previews: false, progress: (progress) => reported.push(progress) });
    expect(reported).toHaveLength(4);
    expect(reported.filter(({ preview }) => preview)).toEqual([]);
  });
  it('decode draws one embedding with several guidance values', async () => {
    const one = embeddings([vector(0)], 'image', space);
    const ladder = await decode({ inputs: { embedding: one }, params: { steps: 2 }, links: { guidance: [1, 2, 4] } });
    expect(ladder).toHaveLength(3);
    expect(ladder[2]).toEqual((await decode({ inputs: { embedding: one }, params: { steps: 2, guidance: 4 } }))[0]);
  });
  it('decode draws a caption without an embedding as with an embedding of zeros', async () => {
    const { conditioning } = await encode(['a dog']);
    const zeros = embeddings([new Array<number>(dimension).fill(0)], 'image', space);
    expect(await decode({ inputs: { conditioning }, params: { steps: 2 } })).toEqual(
      await decode({ inputs: { conditioning, embedding: zeros }, params: { steps: 2 } }),
    );
  });
  it('decode stops between steps when the run is aborted', async () => {
    const stop = new AbortController();
    const steps: number[] = [];
    const progress = ({ step }: Progress) => {
      steps.push(step);
      if (step === 2) stop.abort();
    };
    await expect(decode({ inputs: { embedding }, params: { steps: 9 }, signal: stop.signal, progress })).rejects.toThrow();
    expect(steps).toEqual([1, 2]);
  });
});

describe('a decoder that reads the tokens of the caption', () => {
  it('Decode and Invert pass the tokens of the caption to the decoder, and zeros without a caption', async () => {
    const reading = await readModelFolder(fileURLToPath(new URL('../fixtures/models/tiny-tokens', import.meta.url)));
    const catalog = modelCatalog([reading]);
    const { backend, fed } = recordingBackend();
    const services = { ...noServices, backend, models: catalog };
    const model = resolveModel(catalog)({ family: 'tiny-tokens', component: 'decoder' }) as ModelFacts; // that family has one
    const conditioning = { space, ...captionConditioning(0, 1) };
    const z = embeddings([vector(0)], 'image', space);
    const call = (type: string, inputs: Record<string, unknown>, params: Record<string, unknown>) =>
      evaluate(type, { services, model, inputs, params });
    await call('decode', { embedding: z, conditioning }, { steps: 1, guidance: 2 });
    await call('decode', { embedding: z }, { steps: 1, guidance: 1 });
    await call('invert', { images: [picture], embedding: z, conditioning }, { steps: 1 });
    await call('invert', { images: [picture], embedding: z }, { steps: 1 });
    const rows = (data: Float32Array) => [...data];
    const [hidden, mask] = [rows(conditioning.hidden.data), rows(conditioning.mask.data)];
    const [noHidden, noMask] = [hidden.map(() => 0), mask.map(() => 0)];
    const seen = fed.filter(({ timestep }) => timestep).map((feeds) => [feeds.hidden_states?.data, feeds.attention_mask?.data]);
    expect(seen.map((pair) => pair.map((data) => [...(data ?? [])]))).toEqual([
      [
        [...hidden, ...noHidden],
        [...mask, ...noMask],
      ],
      [noHidden.slice(384), noMask.slice(16)],
      [hidden, mask],
      [noHidden.slice(384), noMask.slice(16)],
    ]);
  });
});

describe('invert', () => {
  it('invert outputs one noise per picture, with the sample shape of the decoder', async () => {
    const inputs = { images: [picture, picture], embedding: embeddings([vector(0), vector(1)], 'image', space) };
    const { noise } = (await run('invert', 'decoder', { inputs, params: { steps: 3 } })) as { noise: Tensor };
    expect(noise.dims).toEqual([2, ...sample]);
    expect(noise.data.every(Number.isFinite)).toBe(true);
  });
});

describe('library', () => {
  it('the library of the tiny family can be used to fit a basis', async () => {
    const library = await run('library', 'image-encoder', { params: { count: 20 } });
    const { basis } = (await evaluate('pca-fit', { inputs: { embedding: library.embedding }, params: { components: 3 } })) as {
      basis: { components: Float32Array }[];
    };
    expect(basis[0]?.components.length).toBe(3 * dimension);
    expect(library.captions).toHaveLength(20);
  });
});
