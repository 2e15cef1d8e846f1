import * as z from 'zod';
import { ModelError } from '../error.ts';
import type { Repository } from '../repository/repository.ts';
import { readTensor } from '../repository/tensor-values.ts';
import type { WeightTable } from '../repository/weights.ts';

/** The configuration of diffusers' `StableUnCLIPImageNormalizer`. */
export const imageNormalizerConfig = z.object({ embedding_dim: z.int().positive().default(768) });
export type ImageNormalizerConfig = z.output<typeof imageNormalizerConfig>;

const tensors = ['mean', 'std'] as const;

/** Statistics of image embeddings, D numbers each. Whitened embeddings are `(z_i - mean) / std`. */
export type EmbeddingStatistics = { readonly mean: readonly number[]; readonly std: readonly number[] };

/**
 * Reads the statistics of diffusers' `StableUnCLIPImageNormalizer`, which whitens z_i before noise is added to it. The network has no graph: its two rows of D
 * numbers stand in the manifest.
 * @throws ModelError `BAD_WEIGHTS` for a tensor that is missing, has another shape, or is not one of the two
 */
export const readImageNormalizer = async (
  repository: Repository,
  { table, config, signal }: { table: WeightTable; config: ImageNormalizerConfig; signal?: AbortSignal },
): Promise<EmbeddingStatistics> => {
  const other = table.names().find((name) => !tensors.some((known) => known === name));
  if (other !== undefined) {
    throw new ModelError('BAD_WEIGHTS', 'The tensor "{name}" does not belong to StableUnCLIPImageNormalizer. It has only mean and std.', {
      params: { name: other },
    });
  }
  const row = async (name: (typeof tensors)[number]): Promise<readonly number[]> => {
    const tensor = table.get(name);
    if (!tensor) {
      throw new ModelError('BAD_WEIGHTS', 'The weights of StableUnCLIPImageNormalizer have no tensor "{name}". Fetch them again.', {
        params: { name },
      });
    }
    const expected = [1, config.embedding_dim];
    if (tensor.shape.length !== 2 || tensor.shape.some((size, axis) => size !== expected[axis])) {
      throw new ModelError(
        'BAD_WEIGHTS',
        'The tensor "{name}" of {file} has the shape [{found}], and the configuration requires [{expected}]. The configuration and the weights may belong to different networks.',
        { params: { name, file: tensor.file, found: tensor.shape.join(', '), expected: expected.join(', ') } },
      );
    }
    return [...(await readTensor(repository, tensor, signal))];
  };
  return { mean: await row('mean'), std: await row('std') };
};
