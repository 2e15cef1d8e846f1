import { afterAll, describe, expect, it } from 'vitest';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { encodeImages } from '../../models/clip.ts';
import { type DecoderRequest, sampleDecoder, sampleLatents } from '../../models/decoder.ts';
import { invert } from '../../models/invert.ts';
import { weightedSum } from '../../models/latent/index.ts';
import { samplePrior } from '../../models/prior.ts';
import { type Generator, generator } from '../../models/random.ts';
import { installFamily } from '../support/families.ts';
import { goldenOf } from '../support/models/families.ts';
import {
  conditioningOf,
  expectPictures,
  expectRoundTrip,
  expectRows,
  expectSamples,
  recorderOf,
  rowOf,
  type Stage,
  stagesOf,
  toleranceOf,
} from '../support/models/sampling.ts';
import { expectImages, expectTexts, photo } from '../support/models/towers.ts';

const [priorName, decoderName] = ['kandinsky-2-2-prior', 'kandinsky-2-2-decoder'];
const [prior, decoder] = [goldenOf(priorName), goldenOf(decoderName)];
const backend = nodeBackend({ device: 'cpu' });
afterAll(() => backend.close());
const family = () => installFamily({ repositories: [priorName, decoderName], name: 'kandinsky-2-2' });
const titled = (stages: readonly Stage[]) => stages.map((stage) => [stage.name, stage] as const);
/** The stages of the prior's repository: those of captions, of photographs and of mixes. */
const priorStages = prior.json.stages as (Stage & { file?: string; items?: Item[]; weights?: number[] })[];
const photograph = priorStages.find(({ stage, file }) => stage === 'image_encode' && file)?.file ?? '';

describe('the towers of Kandinsky 2.2', () => {
  it('prompts and photographs have the embeddings of transformers', async () => {
    const towers = { name: priorName, backend, family: await family() };
    for (const stage of prior.json.stages) {
      if (stage.stage === 'text_encode') await expectTexts(towers, stage);
      if (stage.stage === 'image_encode' && stage.file) await expectImages(towers, { files: [stage.file], outputs: stage.outputs });
    }
  });

  it('the unconditional embedding of the manifest is that of a picture of zeros', async () => {
    const { unconditional } = (await family()).manifest.decoder ?? {};
    const [zero] = priorStages.filter(({ stage, file }) => stage === 'image_encode' && !file);
    expectRows('zero image', [Float32Array.from(unconditional?.image as number[])], prior.tensor(zero?.outputs.embeds ?? ''), 1e-5);
  });
});

/** Generators of a batch whose items draw from one generator at once, as `torch.randn([N, D])` does. */
const joint = (seed: number, count: number): Generator[] => {
  const source = generator(seed);
  const waiting: Float32Array[][] = Array.from({ length: count }, () => []);
  return waiting.map((own) => ({
    rand: source.rand,
    randn(size) {
      if (own.length === 0) {
        const drawn = source.randn(count * size);
        for (const [item, rows] of waiting.entries()) rows.push(drawn.slice(item * size, (item + 1) * size));
      }
      return own.shift() ?? new Float32Array(size);
    },
  }));
};

describe('the prior of Kandinsky 2.2', () => {
  const stages = stagesOf(prior, 'prior');

  it.each(titled(stages.filter((stage) => stage.negative_prompt === undefined)))(
    '%s samples the embeddings of diffusers',
    async (_, stage) => {
      const recorder = recorderOf(backend);
      const { seeds, steps, guidance, prompts = [stage.prompt ?? ''] } = stage;
      const conditioning = await conditioningOf(await family(), backend, prompts);
      const found = await samplePrior({
        backend: recorder.backend,
        family: await family(),
        conditioning,
        seeds,
        steps,
        guidance: seeds.map(() => guidance),
      });
      expectSamples(prior, stage, { runs: recorder.samples(['prior'], seeds.length) });
      expectRows(stage.name, [found], prior.tensor(stage.outputs.embedding ?? ''), toleranceOf(prior, stage, 'embedding'));
    },
  );

  it.each(titled(stages.filter((stage) => stage.negative_prompt !== undefined)))(
    '%s: a prior with the negative caption in both inputs samples the negative embedding',
    async (_, stage) => {
      const recorder = recorderOf(backend);
      const { prompt = '', negative_prompt: negative = '', steps, guidance, outputs } = stage;
      const found = await samplePrior({
        backend: recorder.backend,
        family: await family(),
        conditioning: await conditioningOf(await family(), backend, [prompt, negative]),
        negative: await conditioningOf(await family(), backend, [negative, negative]),
        seeds: stage.seeds.flatMap((seed) => joint(seed, 2)),
        steps,
        guidance: [guidance, guidance],
      });
      expectSamples(prior, stage, { runs: recorder.samples(['prior'], 2) });
      const half = found.length / 2;
      const tolerance = toleranceOf(prior, stage, 'embedding');
      expectRows('positive', [found.subarray(0, half)], prior.tensor(outputs.image_embeds ?? ''), tolerance);
      expectRows('negative', [found.subarray(half)], prior.tensor(outputs.negative_image_embeds ?? ''), tolerance);
    },
  );
});

/** An item of a mix: a caption with its own settings, or a photograph. */
type Item = {
  readonly prompt?: string;
  readonly file?: string;
  readonly seed?: number;
  readonly steps?: number;
  readonly guidance?: number;
};

describe('mixes of Kandinsky 2.2', () => {
  it.each(priorStages.filter(({ stage }) => stage === 'mix').map((stage) => [stage.name, stage] as const))(
    '%s is the weighted sum of embeddings of captions and photographs',
    async (_, stage) => {
      const { items = [], weights = [], seeds, steps, guidance, outputs } = stage;
      const chained = seeds?.map(generator)[0];
      const rows: Float32Array[] = [];
      for (const item of items) {
        const common = { backend, family: await family() };
        rows.push(
          item.file
            ? await encodeImages({ ...common, images: [await photo(priorName, item.file)] })
            : await samplePrior({
                ...common,
                conditioning: await conditioningOf(common.family, backend, [item.prompt ?? '']),
                seeds: [chained ?? item.seed ?? 0],
                steps: item.steps ?? steps,
                guidance: [item.guidance ?? guidance],
              }),
        );
      }
      const tolerance = toleranceOf(prior, stage, 'embedding');
      expectRows('mixed', [weightedSum(rows, weights)], prior.tensor(outputs.mixed ?? ''), tolerance);
    },
  );
});

/** The embeddings and the negative embeddings that a decoder stage names in words, one for each seed. */
const embeddingsOf = ({ inputs, seeds }: Stage): Pick<DecoderRequest, 'embeddings' | 'negativeEmbeddings'> => {
  const [{ inputs: named }] = decoder.json.stages.filter(({ stage }: { stage: string }) => stage === 'inputs');
  const row = (name: string, index: number) => [...rowOf(decoder.tensor(named[name]), index)];
  const words = inputs.embeddings ?? '';
  if (words.includes('pair:'))
    return { embeddings: Float32Array.from(row('pair', 0)), negativeEmbeddings: Float32Array.from(row('pair', 1)) };
  const positive = words.includes('pair row 0') ? [...row('positive', 0), ...row('pair', 0)] : row('positive', 0);
  return {
    embeddings: Float32Array.from(positive),
    negativeEmbeddings: Float32Array.from(seeds.flatMap(() => row('negative', 0))),
  };
};

describe('the decoder of Kandinsky 2.2', () => {
  const stages = stagesOf(decoder, 'decoder') as (Stage & { width: number; height: number })[];

  it.each(stages.map((stage) => [stage.name, stage] as const))('%s draws the samples and the picture of diffusers', async (_, stage) => {
    const recorder = recorderOf(backend);
    const { seeds, steps, guidance, width, height, outputs } = stage;
    const request: DecoderRequest = {
      backend: recorder.backend,
      family: await family(),
      ...embeddingsOf(stage),
      seeds,
      steps,
      guidance: seeds.map(() => guidance),
      width,
      height,
    };
    const ends = await sampleLatents(request);
    const runs = recorder.samples(['decoder'], seeds.length);
    expectSamples(decoder, stage, { runs, ends });
    const pictures = await sampleDecoder({ ...request, backend });
    const files: string[] = stage.picture_file ?? decoder.json.pictures.find(({ name }: Stage) => name === stage.name)?.files ?? [];
    if (files.length > 0) await expectPictures(decoderName, files, pictures);
    if (outputs.picture) {
      const levels = Float32Array.from(pictures.flatMap(({ data }) => Array.from(data, (level) => level / 255)));
      const { shape, data } = decoder.tensor(outputs.picture);
      const [, , rows = 0, columns = 0] = shape;
      const interleaved = levels.map((_, index) => data[(index % 3) * rows * columns + Math.floor(index / 3)] ?? Number.NaN);
      expectRows('picture', [levels], { shape, data: interleaved }, 1 / 255);
    }
  });

  it('without a negative embedding, guidance uses the unconditional embedding of the manifest', async () => {
    const [stage] = stages.filter(({ inputs, outputs }) => inputs.embeddings?.endsWith('positive, negative') && outputs.samples);
    if (!stage) throw new Error('No stage uses the picture of zeros.');
    const { seeds, steps, guidance, width, height } = stage;
    const { embeddings } = embeddingsOf(stage);
    const ends = await sampleLatents({ backend, family: await family(), embeddings, seeds, steps, guidance: [guidance], width, height });
    const want = decoder.tensor(stage.outputs.samples ?? '');
    expectRows('last sample', ends, { shape: want.shape.slice(1), data: rowOf(want, steps - 1) }, toleranceOf(decoder, stage, 'samples'));
  });

  it('one generator through the prior and the decoder gives the picture of the pipelines', async () => {
    for (const stage of stagesOf(decoder, 'end_to_end') as typeof stages) {
      const [steps, guidance] = [stage.steps, stage.guidance] as unknown as [[number, number], [number, number]]; // of each part of the chain
      const common = { backend, family: await family(), seeds: stage.seeds.map(generator) };
      const conditioning = await conditioningOf(common.family, backend, [stage.prompt ?? '']);
      const embeddings = await samplePrior({ ...common, conditioning, steps: steps[0], guidance: [guidance[0]] });
      const { width, height, outputs } = stage;
      const request = { ...common, embeddings, steps: steps[1], guidance: [guidance[1]], width, height };
      const ends = await sampleLatents(request);
      expectRows('embedding', [embeddings], decoder.tensor(outputs.embedding ?? ''), toleranceOf(decoder, stage, 'embedding'));
      expectRows('latents', ends, decoder.tensor(outputs.latents ?? ''), toleranceOf(decoder, stage, 'latents'));
    }
  });
});

it('DDIM inversion of a photograph and DDIM sampling return closer to its latents with more steps', async () => {
  const [{ width, height }] = stagesOf(decoder, 'decoder') as [Stage & { width: number; height: number }];
  await expectRoundTrip({ backend, family: await family(), image: await photo(priorName, photograph), width, height });
});

it('inversion keeps the aspect ratio of a photograph when no size is set', async () => {
  const image = await photo(priorName, photograph);
  const { sample = [] } = (await family()).manifest.decoder ?? {};
  const common = { backend, family: await family(), images: [image] };
  const { dims } = await invert({ ...common, embeddings: await encodeImages(common), steps: 1 });
  const [, , height = 0, width = 0] = dims;
  expect(Math.abs(width / height - image.width / image.height)).toBeLessThan(0.2);
  expect(Math.abs((width * height) / ((sample[1] ?? 0) * (sample[2] ?? 0)) - 1)).toBeLessThan(0.2);
});
