import { bytesOfType, type WeightType } from '../../../../models/repository/weights.ts';

const names: Readonly<Record<WeightType, string>> = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int8: 'I8',
  uint8: 'U8',
  bool: 'BOOL',
};

export type PlainTensor = {
  readonly name: string;
  readonly dtype: WeightType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
};

/** A header with any content, and bytes behind it. */
export const withHeader = (header: string | Uint8Array, data: Uint8Array = new Uint8Array()): Uint8Array => {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
};

/** Writes tensors as a safetensors file, in this order. */
export const safetensorsFile = (tensors: readonly PlainTensor[], metadata?: Readonly<Record<string, string>>): Uint8Array => {
  const header = new Map<string, unknown>(metadata ? [['__metadata__', metadata]] : []);
  let end = 0;
  for (const { name, dtype, shape, data } of tensors) {
    header.set(name, { dtype: names[dtype], shape, data_offsets: [end, end + data.length] });
    end += data.length;
  }
  const data = new Uint8Array(end);
  let start = 0;
  for (const tensor of tensors) {
    data.set(tensor.data, start);
    start += tensor.data.length;
  }
  // Written by hand: an object of this many names could not have one called __proto__.
  const text = [...header].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',');
  return withHeader(`{${text}}`, data);
};

/** A tensor whose bytes count up from `first`. */
export const counting = (name: string, dtype: WeightType, shape: readonly number[], first = 0): PlainTensor => {
  const length = shape.reduce((product, size) => product * size, bytesOfType[dtype]);
  return { name, dtype, shape, data: Uint8Array.from({ length }, (_, index) => first + index) };
};
