/** The element types that weights files can have here, by their names in ONNX and NumPy. */
export type WeightType = 'float32' | 'float16' | 'bfloat16' | 'float64' | 'int64' | 'int32' | 'uint8' | 'int8' | 'bool';

/** Bytes of one element. */
export const bytesOfType: Readonly<Record<WeightType, number>> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float64: 8,
  int64: 8,
  int32: 4,
  uint8: 1,
  int8: 1,
  bool: 1,
};

/**
 * A tensor of a weights file. Its elements are little-endian and in C order: the `bytes` bytes from `offset` of the file `file`, which is a
 * path inside the repository. Offsets need no alignment.
 *
 * `data` is set for a tensor whose elements do not lie in C order in its file (a transposed or strided view in a PyTorch file): then `data`
 * contains its `bytes` bytes in C order, and no slice of the file does; `offset` is where its first element lies. Such a tensor is stored
 * inside the graph.
 */
export type WeightTensor = {
  readonly name: string;
  readonly dtype: WeightType;
  readonly shape: readonly number[];
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  readonly data?: Uint8Array;
};

/** The tensors of one network, which may lie in several files. */
export type WeightTable = {
  get(name: string): WeightTensor | undefined;
  /** The names of all tensors, in the order of their files. */
  names(): readonly string[];
};

/** A table of tensors with different names. */
export const weightTable = (tensors: readonly WeightTensor[]): WeightTable => {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const names = [...byName.keys()];
  return { get: (name) => byName.get(name), names: () => names };
};
