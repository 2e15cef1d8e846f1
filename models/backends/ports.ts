import type { NumberType } from '../component.ts';
import { fromHalf, toHalf } from '../half-precision.ts';
import type { Feeds, Outputs, Tensor, TensorData } from '../tensor.ts';
import { notReadable } from './check-network.ts';
import type { Port, Weights } from './weights.ts';

type Network = Pick<Weights, 'title' | 'inputs' | 'outputs'>;
/** Numbers as onnxruntime receives them: float16 as bits, bool as bytes. */
type NetworkData = TensorData | BigInt64Array | Uint16Array | Uint8Array;
/** The arguments of the constructor of onnxruntime's tensors. */
export type NetworkTensor = { readonly dtype: NumberType; readonly data: NetworkData; readonly dims: readonly number[] };

const converted: Readonly<Record<NumberType, (data: TensorData) => NetworkData>> = {
  float32: (data) => (data instanceof Float32Array ? data : Float32Array.from(data)),
  int32: (data) => (data instanceof Int32Array ? data : Int32Array.from(data)),
  float16: toHalf,
  int64: (data) => BigInt64Array.from(data, (value) => BigInt(Math.trunc(value))),
  bool: (data) => Uint8Array.from(data, (value) => (value === 0 ? 0 : 1)),
};

/** The feeds under the network's own names, in the number types of its inputs. */
export const toNetwork = ({ inputs }: Network, feeds: Feeds): readonly (readonly [name: string, tensor: NetworkTensor])[] =>
  inputs.flatMap(({ port, name, dtype }) => {
    const tensor = feeds[port];
    return tensor ? [[name, { dtype, data: converted[dtype](tensor.data), dims: tensor.dims }] as const] : [];
  });

/** A tensor of onnxruntime, as far as it is read here. */
type Result = { readonly type: string; readonly dims: readonly number[]; readonly data: unknown };

const numbersOf = ({ type, data }: Result): Float32Array | undefined => {
  if (data instanceof Float32Array) return data.slice();
  if (data instanceof BigInt64Array) return Float32Array.from(data, Number);
  if (data instanceof Int32Array || data instanceof Uint8Array) return Float32Array.from(data);
  // Bits, or a Float16Array in environments that have it.
  if (type === 'float16' && ArrayBuffer.isView(data)) return fromHalf(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return undefined;
};

/**
 * The outputs that the manifest names, by the names of this program, as float32 copies: onnxruntime owns its buffers. Other outputs are left out.
 * @throws ModelError `BAD_MANIFEST` for an output of another number type
 */
export const fromNetwork = ({ title, outputs }: Network, results: Readonly<Record<string, Result | undefined>>): Outputs => {
  const read = outputs.map(({ port, name }: Port): [string, Tensor] => {
    const result = results[name];
    const data = result && numbersOf(result);
    if (!data) throw notReadable(name, title);
    return [port, { dims: result.dims, data }];
  });
  return Object.fromEntries(read);
};
