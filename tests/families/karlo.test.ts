import { afterAll, expect, it } from 'vitest';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { sampleLatents } from '../../models/decoder.ts';
import { samplePrior } from '../../models/prior.ts';
import { generator } from '../../models/random.ts';
import { installFamily } from '../support/families.ts';
import { goldenOf } from '../support/models/families.ts';
import { enlargeAll, testKarlo, testKarloPrior } from '../support/models/karlo-tests.ts';
import {
  clamped,
  conditioningOf,
  expectPictures,
  expectRows,
  picturesOf,
  stagesOf,
  toleranceOf,
  toUnitRange,
} from '../support/models/sampling.ts';
import { expectTexts } from '../support/models/towers.ts';

const name = 'karlo';
const golden = goldenOf(name);
const backend = nodeBackend({ device: 'cpu' });
afterAll(() => backend.close());
const family = () => installFamily({ repositories: [name] });

it('the prompts of karlo have the ids, masks, hidden states and embeddings of transformers', async () => {
  for (const stage of golden.json.stages.filter(({ stage }: { stage: string }) => stage === 'text_encode'))
    await expectTexts({ name, backend, family: await family() }, stage);
});

testKarloPrior(name, { backend, family });
testKarlo(name, { backend, family, captions: true });

it('one generator through the prior, the decoder and the super resolution gives the picture of the pipeline', async () => {
  for (const stage of stagesOf(golden, 'end_to_end')) {
    const [steps, guidance] = [stage.steps, stage.guidance] as unknown as [[number, number, number], [number, number]]; // of each part of the chain
    const common = { backend, family: await family(), seeds: stage.seeds.map(generator) };
    const conditioning = await conditioningOf(common.family, backend, [stage.prompt ?? '']);
    const embeddings = await samplePrior({ ...common, conditioning, steps: steps[0], guidance: [guidance[0]] });
    const ends = await sampleLatents({ ...common, conditioning, embeddings, steps: steps[1], guidance: [guidance[1]] });
    const large = await enlargeAll(common, ends.map(clamped), steps[2]);
    const { embedding = '', small = '', picture = '' } = stage.outputs;
    expectRows('embedding', [embeddings], golden.tensor(embedding), toleranceOf(golden, stage, 'embedding'));
    expectRows('small', ends.map(clamped), golden.tensor(small), toleranceOf(golden, stage, 'small'));
    expectRows('picture', large.map(toUnitRange), golden.tensor(picture), toleranceOf(golden, stage, 'picture'));
    const [chained] = golden.json.pictures.filter((pictures: { name: string }) => pictures.name === stage.name);
    await expectPictures(name, chained.files, picturesOf(large, common.family.manifest.upsampler?.sample ?? []));
    expect(stage.seeds).toHaveLength(1);
  }
});
