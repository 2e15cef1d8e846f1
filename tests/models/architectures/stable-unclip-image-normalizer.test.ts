import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imageNormalizerConfig, readImageNormalizer } from '../../../models/architectures/stable-unclip-image-normalizer.ts';
import { openFolder } from '../../../models/repository/node/folder.ts';
import { readWeights } from '../../../models/repository/read-weights.ts';
import { readJson } from '../../../models/repository/repository.ts';
import { type WeightTensor, weightTable } from '../../../models/repository/weights.ts';
import { expectNumbers, familiesFolder, goldenOf, skeletonOf } from '../../support/models/families.ts';

const tensor = (name: string, shape: readonly number[]): WeightTensor => {
  const data = new Uint8Array(4 * shape.reduce((product, size) => product * size, 1));
  return { name, dtype: 'float32', shape, file: 'file', offset: 0, bytes: data.length, data };
};

describe('the architecture StableUnCLIPImageNormalizer', () => {
  it('its statistics whiten embeddings and colour them again as PyTorch does', async () => {
    const repository = await openFolder(join(familiesFolder, 'stable-unclip/repo'));
    const config = await readJson(repository, 'image_normalizer/config.json', imageNormalizerConfig);
    const table = await readWeights(repository, 'image_normalizer');
    const { mean, std } = await readImageNormalizer(repository, { table, config });
    const golden = goldenOf('stable-unclip');
    for (const { inputs, outputs } of golden.cases('image_normalizer')) {
      const { shape, data } = golden.tensor(String(inputs.embeds));
      const mapped = (change: (value: number, column: number) => number) => ({
        shape,
        data: Float32Array.from(data, (value, index) => change(value, index % mean.length)),
      });
      const scaled = mapped((value, column) => (value - (mean[column] ?? 0)) / (std[column] ?? 0));
      const unscaled = mapped((value, column) => value * (std[column] ?? 0) + (mean[column] ?? 0));
      expectNumbers('scaled', scaled, golden.tensor(String(outputs.scaled)));
      expectNumbers('unscaled', unscaled, golden.tensor(String(outputs.unscaled)));
    }
  });

  it.each(['sd-2-1-unclip-l-image-normalizer', 'sd-2-1-unclip-h-image-normalizer'])(
    'the full-size %s has two rows of its width',
    async (name) => {
      const { config, table, parameters } = skeletonOf(name);
      const tensors = table.names().map((each) => tensor(each, table.get(each)?.shape ?? []));
      const repository = await openFolder(familiesFolder);
      const { mean, std } = await readImageNormalizer(repository, {
        table: weightTable(tensors),
        config: imageNormalizerConfig.parse(config),
      });
      expect(mean.length + std.length).toBe(parameters);
    },
  );

  it.each([
    ['a missing tensor', [tensor('mean', [1, 4])]],
    ['another tensor', [tensor('mean', [1, 4]), tensor('std', [1, 4]), tensor('scale', [1])]],
    ['a tensor of another shape', [tensor('mean', [1, 4]), tensor('std', [4])]],
  ])('an image normaliser with %s is refused', async (_, tensors) => {
    const repository = await openFolder(familiesFolder);
    const config = imageNormalizerConfig.parse({ embedding_dim: 4 });
    await expect(readImageNormalizer(repository, { table: weightTable(tensors), config })).rejects.toMatchObject({ code: 'BAD_WEIGHTS' });
  });
});
