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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (tensor.dtype) {
    case 'float32':
      return Float32Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
    case 'float64':
      return Float32Array.from({ length: bytes.length / 8 }, (_, index) => view.getFloat64(index * 8, true));
    case 'float16':
      return fromHalf(bytes);
    case 'bfloat16': {
      // bfloat16 is the upper half of a float32
      const bits = Uint32Array.from({ length: bytes.length / 2 }, (_, index) => view.getUint16(index * 2, true) << 16);
      return new Float32Array(bits.buffer);
    }
    default:
      throw new ModelError('BAD_WEIGHTS', 'The tensor "{name}" of {file} contains {found} values, and floating point numbers are needed.', {
        params: { name: tensor.name, file: tensor.file, found: tensor.dtype },
      });
  }
};
