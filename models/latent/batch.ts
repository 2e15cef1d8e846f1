import { ModelError } from '../error.ts';
import type { Tensor } from '../tensor.ts';

/** The sizes N and D of a batch `[N, D]`. */
export const sizeOf = ({ dims }: Tensor): readonly [count: number, dimension: number] => [dims[0] ?? 0, dims[1] ?? 0];

/** Row `index` of a batch `[N, D]`, as a view. */
export const rowAt = (batch: Tensor, index: number): Float32Array => {
  const [, dimension] = sizeOf(batch);
  return batch.data.subarray(index * dimension, (index + 1) * dimension);
};

/** The chosen rows of a batch `[N, D]`, copied in their order. */
export const takeRows = (batch: Tensor, indices: ArrayLike<number>): { readonly dims: readonly number[]; readonly data: Float32Array } => {
  const [, dimension] = sizeOf(batch);
  const data = new Float32Array(indices.length * dimension);
  for (let row = 0; row < indices.length; row++) data.set(rowAt(batch, indices[row] as number), row * dimension);
  return { dims: [indices.length, dimension], data };
};

/**
 * Checks that a batch is `[N, D]` with at least `least` rows.
 * @throws ModelError `BAD_INPUT`
 */
export const checkShape = (batch: Tensor, least = 1): void => {
  const [count, dimension] = sizeOf(batch);
  if (batch.dims.length === 2 && count >= least && dimension >= 1 && batch.data.length === count * dimension) return;
  throw new ModelError(
    'BAD_INPUT',
    'The embeddings have the shape [{shape}], but a tensor [N, D] with {least} or more rows is needed. Connect more embeddings.',
    { params: { least, shape: batch.dims.join(', ') } },
  );
};

/**
 * Squared lengths of the rows of a batch `[N, D]`, in float64.
 * @throws ModelError `BAD_INPUT` when a row contains a value that is not a finite number
 */
export const squaredLengths = (batch: Tensor): Float64Array => {
  const [count, dimension] = sizeOf(batch);
  const { data } = batch;
  const squares = new Float64Array(count);
  for (let row = 0, index = 0; row < count; row++) {
    let sum = 0;
    for (const end = index + dimension; index < end; index++) sum += (data[index] as number) * (data[index] as number); // inside [N, D]
    // the sum of squares of finite float32 numbers is finite in float64
    if (!Number.isFinite(sum)) {
      throw new ModelError('BAD_INPUT', 'Embedding {row} contains a value that is not a finite number. Remove that embedding.', {
        params: { row },
      });
    }
    squares[row] = sum;
  }
  return squares;
};

/**
 * Checks that a batch is `[N, D]` with at least `least` rows of finite numbers.
 * @throws ModelError `BAD_INPUT`
 */
export const checkBatch = (batch: Tensor, least = 1): void => {
  checkShape(batch, least);
  squaredLengths(batch);
};

/**
 * Checks that two batches have embeddings of the same dimension.
 * @throws ModelError `BAD_INPUT`
 */
export const checkSameDimension = (one: Tensor, other: Tensor): void => {
  const [[, first], [, second]] = [sizeOf(one), sizeOf(other)];
  if (first === second) return;
  throw new ModelError(
    'BAD_INPUT',
    'An embedding with {first} numbers cannot be combined with one with {second}. Use embeddings of the same model.',
    { params: { first, second } },
  );
};

/** The mean `[D]` of a batch `[N, D]`, in float64. */
export const meanOf = ({ dims, data }: Tensor): Float64Array => {
  const [count = 0, dimension = 0] = dims;
  const mean = new Float64Array(dimension);
  for (let row = 0, index = 0; row < count; row++) {
    for (let column = 0; column < dimension; column++, index++) mean[column] = (mean[column] as number) + (data[index] as number); // inside [N, D]
  }
  return mean.map((sum) => sum / count);
};
