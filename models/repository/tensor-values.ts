import { ModelError } from '../error.ts';
import { fromHalf } from '../half-precision.ts';
import type { Repository } from './repository.ts';
import type { WeightTensor } from './weights.ts';

/** Reads the bytes of a tensor, little-endian and in C order. */
export const readTensorBytes = async (
  repository: Pick<Repository, 'read'>,
  { file, offset, bytes, data }: WeightTensor,
  signal?: AbortSignal,
): Promise<Uint8Array> => data ?? (await repository.read(file, { offset, length: bytes }, signal));

/**
 * Reads a tensor of floating point numbers as float32, in C order. float64 is rounded to the nearest float32; the other types are exact.
 * Meant for small tensors: the values lie in memory.
 * @throws ModelError `BAD_WEIGHTS` when the tensor does not contain floating point numbers
 */
export const readTensor = async (
  repository: Pick<Repository, 'read'>,
  tensor: WeightTensor,
  signal?: AbortSignal,
): Promise<Float32Array> => {
  const bytes = await readTensorBytes(repository, tensor, signal);
  // a copy starts at a multiple of 8 bytes, as arrays of numbers must; every machine that runs this program is little-endian
  const { buffer } = bytes.slice();
  switch (tensor.dtype) {
    case 'float32':
      return new Float32Array(buffer);
    case 'float64':
      return new Float32Array(new Float64Array(buffer));
    case 'float16':
      return fromHalf(bytes);
    case 'bfloat16': {
      // bfloat16 is the upper half of a float32
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (upper) => upper << 16).buffer);
    }
    default:
      throw new ModelError('BAD_WEIGHTS', 'The tensor "{name}" of {file} contains {found} values, and floating point numbers are needed.', {
        params: { name: tensor.name, file: tensor.file, found: tensor.dtype },
      });
  }
};
