import { ModelError } from '../error.ts';
import type { Repository } from './repository.ts';
import { readSafetensors } from './safetensors.ts';
import { readTorchWeights } from './torch-weights.ts';
import { type WeightTable, type WeightTensor, weightTable } from './weights.ts';
import { findWeights, type WeightsFiles, type WeightsVariant } from './weights-files.ts';

export type ReadWeightsOptions = { readonly variant?: WeightsVariant; readonly signal?: AbortSignal };

/**
 * Reads where the tensors of the network in a folder of a repository lie (`''` for the repository itself). Reads headers, never weights.
 * @throws ModelError `FILE_MISSING` when there are no weights, or a shard is missing; `BAD_WEIGHTS` when a file is damaged, or the index of
 * sharded weights contradicts them; `BAD_REPOSITORY` when the index cannot be used
 */
export const readWeights = async (
  repository: Repository,
  folder: string,
  { variant, signal }: ReadWeightsOptions = {},
): Promise<WeightTable> => {
  const weights = await findWeights(repository, folder, variant);
  const read = weights.format === 'safetensors' ? readSafetensors : readTorchWeights;
  const tensors: WeightTensor[] = [];
  for (const file of weights.files) tensors.push(...(await read(repository, file, signal)));
  checkIndex(weights, tensors);
  return weightTable(tensors);
};

/** Compares the index of sharded weights with what the shards contain. */
const checkIndex = ({ index, shardOf }: WeightsFiles, tensors: readonly WeightTensor[]): void => {
  if (index === undefined || !shardOf) return;
  const found = new Map<string, string>();
  for (const { name, file } of tensors) {
    const other = found.get(name);
    if (other !== undefined) {
      throw new ModelError('BAD_WEIGHTS', 'The tensor "{name}" is in {file} and in {other}. Fetch the weights of one revision.', {
        params: { name, file, other },
      });
    }
    found.set(name, file);
  }
  for (const [name, file] of shardOf) {
    const actual = found.get(name);
    if (actual === file) continue;
    const params = { name, index, file };
    throw actual === undefined
      ? new ModelError('BAD_WEIGHTS', 'The tensor "{name}" is missing from {file}, to which {index} assigns it. Fetch both again.', {
          params,
        })
      : new ModelError('BAD_WEIGHTS', 'The tensor "{name}" is in {actual}, but {index} assigns it to {file}. Fetch them again.', {
          params: { ...params, actual },
        });
  }
};
