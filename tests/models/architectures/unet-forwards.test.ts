import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openFolder } from '../../../models/repository/node/folder.ts';
import { readWeights } from '../../../models/repository/read-weights.ts';
import { expectNumbers, familiesFolder, goldenOf, type Numbers, runGraph } from '../../support/models/families.ts';
import { buildUNet, countOperators, withCheckpoints } from '../../support/models/unets.ts';

const components = ['karlo', 'karlo-image-variations', 'kandinsky-2-2-decoder', 'stable-unclip'].flatMap((family) => {
  const { components } = goldenOf(family).json;
  return Object.keys(components)
    .filter((name) => components[name].class.startsWith('UNet2D'))
    .map((component) => ({ family, component }));
});

const readInput = (family: string, value: string | number | boolean): Numbers =>
  typeof value === 'string' ? goldenOf(family).tensor(value) : { shape: [1], data: Float32Array.of(Number(value)) };

const cases = components.flatMap(({ family, component }) =>
  goldenOf(family)
    .cases(component)
    .flatMap((each) => (['fixed', 'free'] as const).map((size) => ({ ...each, family, component, size }))),
);

it.each(cases)(
  '$component of $family computes what PyTorch computes, at every checkpoint, for a picture of a $size size: $name',
  async ({ family, component, inputs, outputs, checkpoints, size }) => {
    const folder = join(familiesFolder, family, 'repo');
    const json = JSON.parse(readFileSync(join(folder, component, 'config.json'), 'utf8'));
    const table = await readWeights(await openFolder(folder), component);
    const golden = goldenOf(family);
    const feeds = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, readInput(family, value)]));
    const [, , height = 0, width = 0] = feeds.sample?.shape ?? [];
    const { built, leftOver } = buildUNet(json, table, {
      size: size === 'free' ? 'free' : [height, width],
      tokens: feeds.encoder_hidden_states?.shape[1] ?? 0,
    });
    expect(leftOver).toEqual([]);
    const results = await runGraph(withCheckpoints(built, Object.keys(checkpoints)), feeds, folder);
    expectNumbers('sample', results.prediction, golden.tensor(outputs.sample as string));
    for (const [name, tensor] of Object.entries(checkpoints)) expectNumbers(name, results[name], golden.tensor(tensor));
  },
);

it('a UNet for large pictures computes attention head by head, with the same result', async () => {
  const folder = join(familiesFolder, 'stable-unclip/repo');
  const json = JSON.parse(readFileSync(join(folder, 'unet/config.json'), 'utf8'));
  const table = await readWeights(await openFolder(folder), 'unet');
  const golden = goldenOf('stable-unclip');
  for (const { inputs, outputs } of golden.cases('unet')) {
    const feeds = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, readInput('stable-unclip', value)]));
    const tokens = feeds.encoder_hidden_states?.shape[1] ?? 0;
    const { built } = buildUNet({ ...json, sample_size: 1024 }, table, { size: 'free', tokens });
    const { built: together } = buildUNet(json, table, { size: 'free', tokens });
    expect(countOperators(built, 'Softmax')).toBeGreaterThan(countOperators(together, 'Softmax'));
    const results = await runGraph(built, feeds, folder);
    expectNumbers('sample', results.prediction, golden.tensor(outputs.sample as string));
  }
});

it.each(components)(
  '$component of $family computed in float16 differs by less than 0.5 % of the largest value',
  async ({ family, component }) => {
    const folder = join(familiesFolder, family, 'repo');
    const json = JSON.parse(readFileSync(join(folder, component, 'config.json'), 'utf8'));
    const table = await readWeights(await openFolder(folder), component);
    for (const { inputs, outputs } of goldenOf(family).cases(component)) {
      const feeds = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, readInput(family, value)]));
      const tokens = feeds.encoder_hidden_states?.shape[1] ?? 0;
      const { built } = buildUNet(json, table, { size: 'free', tokens, compute: 'float16' });
      const want = goldenOf(family).tensor(outputs.sample as string);
      const largest = Math.max(...Array.from(want.data, Math.abs));
      expectNumbers('sample', (await runGraph(built, feeds, folder)).prediction, want, { abs: 0.005 * largest, rel: 0 });
    }
  },
);
