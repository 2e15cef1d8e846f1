import { afterAll, describe, it } from 'vitest';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { encodeImages } from '../../models/clip.ts';
import { type DecoderRequest, sampleDecoder, sampleLatents } from '../../models/decoder.ts';
import type { ModelFamily } from '../../models/family.ts';
import { embeddingAugmenter } from '../../models/noise-augmentation.ts';
import { decoderOf } from '../../models/pictures.ts';
import { samplePrior } from '../../models/prior.ts';
import { generator, type NoiseSource } from '../../models/random.ts';
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

const name = 'stable-unclip';
const golden = goldenOf(name);
const backend = nodeBackend({ device: 'cpu' });
afterAll(() => backend.close());
const family = () => installFamily({ repositories: [name] });

type NoisyStage = Stage & { readonly noise_level: number; readonly level: number; readonly file?: string; readonly scheduler?: string };
const stages = (kind: string) => stagesOf(golden, kind) as NoisyStage[];
const schedulers: Readonly<Record<string, string>> = { PNDMScheduler: 'pndm', DDIMScheduler: 'ddim' };

it('prompts and photographs have the hidden states and embeddings of transformers', async () => {
  const towers = { name, backend, family: await family() };
  for (const stage of golden.json.stages) {
    if (stage.stage === 'text_encode') await expectTexts(towers, stage);
    if (stage.stage === 'image_encode') await expectImages(towers, { files: [stage.file], outputs: stage.outputs });
  }
});

it.each(stages('noise_embedding').map((stage) => [stage.name, stage] as const))(
  '%s adds the noise of diffusers to an embedding',
  async (_, stage) => {
    const { noiseAugmentation } = decoderOf(await family());
    if (!noiseAugmentation) throw new Error('The family adds no noise.');
    const embedding = golden.tensor(stage.inputs.embedding ?? '');
    const augment = embeddingAugmenter(noiseAugmentation);
    for (const [item, seed] of stage.seeds.entries()) {
      const clean = rowOf(embedding, item);
      const noise = generator(seed).randn(clean.length);
      expectRows('noise', [noise], golden.tensor(stage.outputs.noise ?? ''), 0);
      expectRows('embedding', [augment(clean, { level: stage.level, noise })], golden.tensor(stage.outputs.embedding ?? ''), 1e-5);
    }
  },
);

/** The embedding of a photograph for each item. */
const photoEmbeddings = async (file: string, count: number): Promise<Float32Array> => {
  const row = await encodeImages({ backend, family: await family(), images: [await photo(name, file)] });
  return Float32Array.from(Array.from({ length: count }, () => [...row]).flat());
};

/** The request of a stage: the embedding noise and the start noise are drawn by `seeds`. */
const requestOf = async (stage: NoisyStage, seeds: readonly NoiseSource[]): Promise<Omit<DecoderRequest, 'embeddings'>> => {
  const { prompts = [stage.prompt ?? ''], negative_prompt: negative, steps, guidance, noise_level: level } = stage;
  const captions = (texts: readonly string[]) => family().then((loaded) => conditioningOf(loaded, backend, texts));
  return {
    backend,
    family: await family(),
    conditioning: await captions(prompts),
    negative: negative ? await captions(seeds.map(() => negative)) : undefined,
    seeds,
    steps,
    guidance: seeds.map(() => guidance),
    noiseLevel: seeds.map(() => level),
    scheduler: schedulers[stage.scheduler ?? 'PNDMScheduler'],
  };
};

/** A source of noise that has drawn the noise of the embedding from another seed: the stages of the decoder have seeds of their own. */
const afterNoise = (noiseSeed: number, seed: number, dimension: number): NoiseSource => {
  const [first, others] = [generator(noiseSeed), generator(seed)];
  let drawn = false;
  return {
    rand: others.rand,
    randn(count) {
      if (drawn || count !== dimension) return others.randn(count);
      drawn = true;
      return first.randn(count);
    },
  };
};

describe('the decoder of stable-unclip', () => {
  it.each(stages('decoder').map((stage) => [stage.name, stage] as const))(
    '%s draws the samples and the picture of diffusers',
    async (_, stage) => {
      const recorder = recorderOf(backend);
      const noising = stages('noise_embedding').find(({ outputs }) => outputs.labels === stage.inputs.labels);
      const clean = golden.tensor(noising?.inputs.embedding ?? '');
      const seeds = () => stage.seeds.map((seed, item) => afterNoise(noising?.seeds[item] ?? 0, seed, clean.shape[1] ?? 0));
      const embeddings = Float32Array.from(stage.seeds.flatMap((_, item) => [...rowOf(clean, item)]));
      const request = { ...(await requestOf(stage, seeds())), embeddings };
      const ends = await sampleLatents({ ...request, backend: recorder.backend });
      expectSamples(golden, stage, { runs: recorder.samples(['decoder'], stage.seeds.length), ends });
      const files: string[] = stage.picture_file ?? golden.json.pictures.find((picture: Stage) => picture.name === stage.name)?.files ?? [];
      if (files.length > 0) await expectPictures(name, files, await sampleDecoder({ ...request, seeds: seeds() }));
    },
  );
});

/** Compares the class labels of the first rows, the latents and the pictures of a chain. */
const expectChain = async (stage: NoisyStage, request: (recording: boolean) => Promise<DecoderRequest>): Promise<void> => {
  const { outputs, seeds } = stage;
  const recorder = recorderOf(backend);
  const ends = await sampleLatents({ ...(await request(true)), backend: recorder.backend });
  const tolerance = toleranceOf(golden, stage, 'samples');
  expectRows(`${stage.name}: latents`, ends, golden.tensor(outputs.latents ?? ''), tolerance);
  const labels = golden.tensor(outputs.labels ?? '');
  const feeds = recorder.fed.find(({ component }) => component === 'decoder')?.feeds.image_embeds;
  const dimension = (labels.shape[1] ?? 0) / 2; // the noised embedding, then the sinusoid of the level
  for (const item of seeds.keys()) {
    const found = Float32Array.from(feeds?.data.slice(item * dimension, (item + 1) * dimension) ?? []);
    expectRows(`${stage.name}: labels`, [found], { shape: [dimension], data: rowOf(labels, item).slice(0, dimension) }, 5e-5);
  }
  const files: string[] = stage.picture_file ?? golden.json.pictures.find((picture: Stage) => picture.name === stage.name)?.files ?? [];
  if (files.length > 0) await expectPictures(name, files, await sampleDecoder(await request(false)));
};

describe('the pipelines of stable-unclip', () => {
  const withPhoto = stages('end_to_end').filter(({ file }) => file !== undefined);
  const withPrior = stages('end_to_end').filter(({ file }) => file === undefined);

  it.each(withPhoto.map((stage) => [stage.name, stage] as const))(
    '%s: the generator of an item draws the noise of the embedding first',
    async (_, stage) => {
      const embeddings = await photoEmbeddings(stage.file ?? '', stage.seeds.length);
      await expectChain(stage, async () => ({ ...(await requestOf(stage, stage.seeds.map(generator))), embeddings }));
    },
  );

  it.each(withPrior.map((stage) => [stage.name, stage] as const))(
    '%s: the prior of Karlo with DDPM, then the decoder',
    async (_, stage) => {
      const [steps, guidance] = [stage.steps, stage.guidance] as unknown as [[number, number], [number, number]]; // of each part of the chain
      const karlo = withDefaultBetas(await installFamily({ repositories: ['karlo'] }));
      const chain = async () => {
        const seeds = stage.seeds.map(generator);
        const recorder = recorderOf(backend);
        const embeddings = await samplePrior({
          backend: recorder.backend,
          family: karlo,
          conditioning: await conditioningOf(karlo, backend, [stage.prompt ?? '']),
          seeds,
          steps: steps[0],
          guidance: [guidance[0]],
          scheduler: 'ddpm',
        });
        return { seeds, embeddings };
      };
      const { embeddings } = await chain();
      expectRows('embedding', [embeddings], golden.tensor(stage.outputs.embedding ?? ''), toleranceOf(golden, stage, 'embedding'));
      await expectChain(stage, async () => {
        const { seeds, embeddings } = await chain();
        return { ...(await requestOf(stage, seeds)), embeddings, steps: steps[1], guidance: [guidance[1]] };
      });
    },
  );
});

it('DDIM inversion of a photograph and DDIM sampling return closer to its latents with more steps', async () => {
  const [{ file }] = golden.json.stages.filter(({ stage }: Stage) => stage === 'image_encode');
  const { manifest } = await family();
  const [, height = 0, width = 0] = manifest.decoder?.image ?? [];
  await expectRoundTrip({ backend, family: withoutNoise(await family()), image: await photo(name, file), width, height });
});

/**
 * The family with DDPM's default betas in its prior. `DDPMScheduler.from_config` of diffusers does not take over the cosine schedule of `UnCLIPScheduler`,
 * because it is that class's default and not written in the file.
 */
const withDefaultBetas = (loaded: ModelFamily): ModelFamily => {
  const { prior, ...manifest } = loaded.manifest;
  if (!prior) throw new Error('The family has no prior.');
  const scheduler = { ...prior.scheduler, betaSchedule: 'linear' as const, betaStart: 0.0001, betaEnd: 0.02 };
  return { ...loaded, manifest: { ...manifest, prior: { ...prior, scheduler } } };
};

/** The family without noise on its embeddings, which inversion does not add: the level 0 of sampling still adds a little. */
const withoutNoise = (loaded: ModelFamily): ModelFamily => {
  const { decoder, ...manifest } = loaded.manifest;
  if (!decoder?.noiseAugmentation) return loaded;
  const { mean } = decoder.noiseAugmentation;
  return {
    ...loaded,
    manifest: { ...manifest, decoder: { ...decoder, noiseAugmentation: { ...decoder.noiseAugmentation, std: mean.map(() => 1e-9) } } },
  };
};
