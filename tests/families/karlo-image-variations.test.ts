import { afterAll, it } from 'vitest';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { encodeImages } from '../../models/clip.ts';
import { sampleLatents } from '../../models/decoder.ts';
import { generator } from '../../models/random.ts';
import { installFamily } from '../support/families.ts';
import { goldenOf } from '../support/models/families.ts';
import { enlargeAll, testKarlo } from '../support/models/karlo-tests.ts';
import {
  clamped,
  expectPictures,
  expectRoundTrip,
  expectRows,
  picturesOf,
  stagesOf,
  toleranceOf,
  toUnitRange,
} from '../support/models/sampling.ts';
import { expectImages, expectTexts, photo } from '../support/models/towers.ts';

const name = 'karlo-image-variations';
const golden = goldenOf(name);
const backend = nodeBackend({ device: 'cpu' });
afterAll(() => backend.close());
const family = () => installFamily({ repositories: [name] });
const stages = (kind: string) => golden.json.stages.filter(({ stage }: { stage: string }) => stage === kind);

it('the empty caption and the photographs have the embeddings of transformers', async () => {
  const towers = { name, backend, family: await family() };
  for (const stage of stages('text_encode')) await expectTexts(towers, stage);
  for (const { file, outputs } of stages('image_encode')) await expectImages(towers, { files: [file], outputs });
});

testKarlo(name, { backend, family, captions: false });

it('one generator through the decoder and the super resolution gives the picture of the pipeline', async () => {
  for (const stage of stagesOf(golden, 'end_to_end')) {
    const { file, ...numbers } = stage as unknown as { file: string; steps: [number, number]; guidance: [number] }; // of each part of the chain
    const common = { backend, family: await family(), seeds: stage.seeds.map(generator) };
    const embeddings = await encodeImages({ ...common, images: [await photo(name, file)] });
    const ends = await sampleLatents({ ...common, embeddings, steps: numbers.steps[0], guidance: numbers.guidance });
    const large = await enlargeAll(common, ends.map(clamped), numbers.steps[1]);
    const { small = '', picture = '' } = stage.outputs;
    expectRows('small', ends.map(clamped), golden.tensor(small), toleranceOf(golden, stage, 'small'));
    expectRows('picture', large.map(toUnitRange), golden.tensor(picture), toleranceOf(golden, stage, 'picture'));
    const [chained] = golden.json.pictures.filter((pictures: { name: string }) => pictures.name === stage.name);
    await expectPictures(name, chained.files, picturesOf(large, common.family.manifest.upsampler?.sample ?? []));
  }
});

it('DDIM inversion of a photograph and DDIM sampling return closer to it with more steps', async () => {
  const [{ file }] = stages('image_encode');
  await expectRoundTrip({ backend, family: await family(), image: await photo(name, file) });
});
