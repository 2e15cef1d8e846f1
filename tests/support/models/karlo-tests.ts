import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../models/backend.ts';
import { sampleLatents } from '../../../models/decoder.ts';
import type { ModelFamily } from '../../../models/family.ts';
import { samplePrior } from '../../../models/prior.ts';
import type { NoiseSource } from '../../../models/random.ts';
import { sampleEnlarged } from '../../../models/upsampler.ts';
import { type Golden, goldenOf } from './families.ts';
import {
  clamped,
  conditioningOf,
  expectPictures,
  expectRows,
  expectSamples,
  picturesOf,
  promptsNamed,
  recorderOf,
  rowOf,
  type Stage,
  stagesOf,
  toleranceOf,
  toUnitRange,
} from './sampling.ts';

/** A stage with the family that computes it, and with generators in place of its seeds. */
export type Chain = { readonly backend: Backend; readonly family: ModelFamily; readonly seeds: readonly NoiseSource[] };

/** Enlarges small pictures in -1..1 with both networks of Karlo's super resolution. */
export const enlargeAll = async (
  { backend, family, seeds }: Chain,
  small: readonly Float32Array[],
  steps: number,
): Promise<Float32Array[]> => {
  const found: Float32Array[] = [];
  for await (const group of sampleEnlarged({ backend, family, seeds, small, steps })) found.push(...group);
  return found;
};

/** The embeddings that a decoder stage names, one for each seed. */
const embeddingsNamed = (golden: Golden, { inputs, seeds }: Stage): Float32Array => {
  const tensor = golden.tensor(inputs.embedding?.split(' ')[0] ?? '');
  const count = tensor.shape[0] ?? 1;
  return Float32Array.from(seeds.flatMap((_, item) => [...rowOf(tensor, item % count)]));
};

/** The tests of Karlo's decoder and super resolution, on every stage of golden.json. `captions` says whether the decoder reads the captions of the stages. */
export const testKarlo = (
  name: string,
  { backend, family, captions }: { readonly backend: Backend; readonly family: () => Promise<ModelFamily>; readonly captions: boolean },
): void => {
  const golden = goldenOf(name);
  const pictureFiles: { name: string; files: string[] }[] = golden.json.pictures;
  const filesOf = (wanted: string) => pictureFiles.find(({ name: given }) => given === wanted)?.files ?? [];

  describe(`the decoder of ${name}`, () => {
    it.each(stagesOf(golden, 'decoder').map((stage) => [stage.name, stage] as const))(
      '%s draws the samples of diffusers',
      async (_, stage) => {
        const recorder = recorderOf(backend);
        const { seeds, steps, guidance } = stage;
        const conditioning = captions ? await conditioningOf(await family(), backend, promptsNamed(golden, stage.inputs.text)) : undefined;
        const ends = await sampleLatents({
          backend: recorder.backend,
          family: await family(),
          embeddings: embeddingsNamed(golden, stage),
          conditioning,
          seeds,
          steps,
          guidance: seeds.map(() => guidance),
        });
        expectSamples(golden, stage, { runs: recorder.samples(['decoder'], seeds.length), ends });
        const { picture = '' } = stage.outputs;
        expectRows(`${stage.name}: picture`, ends.map(clamped), golden.tensor(picture), toleranceOf(golden, stage, 'picture'));
      },
    );
  });

  describe(`the super resolution of ${name}`, () => {
    const stages = stagesOf(golden, 'super_resolution');

    it.each(stages.map((stage) => [stage.name, stage] as const))('%s draws the samples of diffusers', async (_, stage) => {
      const recorder = recorderOf(backend);
      const { seeds, steps, inputs, outputs } = stage;
      const small = golden.tensor(inputs.small ?? '');
      const chain = { backend: recorder.backend, family: await family(), seeds };
      const ends = await enlargeAll(
        chain,
        seeds.map((_, item) => rowOf(small, item)),
        steps,
      );
      expectSamples(golden, stage, { runs: recorder.samples(['upsampler', 'upsampler-last'], seeds.length), ends });
      expectRows(stage.name, ends.map(toUnitRange), golden.tensor(outputs.picture ?? ''), toleranceOf(golden, stage, 'picture'));
      const { low } = recorder.fed[0]?.feeds ?? {};
      if (outputs.upscaled) expectRows('upscaled', [Float32Array.from(low?.data ?? [])], golden.tensor(outputs.upscaled), 2e-6);
      expect(recorder.fed.map(({ component }) => component).filter((component) => component === 'upsampler-last')).toHaveLength(1);
    });

    it('the pictures of the stages are those of their PNG files', async () => {
      const named = { staged: stages.find(({ seeds }) => seeds.length === 1), batch: stages.find(({ seeds }) => seeds.length > 1) };
      for (const [picture, stage] of Object.entries(named)) {
        if (!stage || filesOf(picture).length === 0) continue;
        const small = golden.tensor(stage.inputs.small ?? '');
        const chain = { backend, family: await family(), seeds: stage.seeds };
        const ends = await enlargeAll(
          chain,
          stage.seeds.map((_, item) => rowOf(small, item)),
          stage.steps,
        );
        await expectPictures(name, filesOf(picture), picturesOf(ends, (await family()).manifest.upsampler?.sample ?? []));
      }
    });
  });
};

/** The tests of Karlo's prior, on every stage of golden.json. */
export const testKarloPrior = (
  name: string,
  { backend, family }: { readonly backend: Backend; readonly family: () => Promise<ModelFamily> },
): void => {
  const golden = goldenOf(name);
  describe(`the prior of ${name}`, () => {
    it.each(stagesOf(golden, 'prior').map((stage) => [stage.name, stage] as const))(
      '%s samples the embeddings of diffusers',
      async (_, stage) => {
        const recorder = recorderOf(backend);
        const { seeds, steps, guidance, prompts = [stage.prompt ?? ''] } = stage;
        const found = await samplePrior({
          backend: recorder.backend,
          family: await family(),
          conditioning: await conditioningOf(await family(), backend, prompts),
          seeds,
          steps,
          guidance: seeds.map(() => guidance),
        });
        expectSamples(golden, stage, { runs: recorder.samples(['prior'], seeds.length) });
        expectRows(stage.name, [found], golden.tensor(stage.outputs.embedding ?? ''), toleranceOf(golden, stage, 'embedding'));
      },
    );
  });
};
