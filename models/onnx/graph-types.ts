import type { WeightTable, WeightTensor } from '../repository/weights.ts';
import type { DataType } from './data-type.ts';
import type { Dim } from './dimension.ts';

/** A tensor of a graph: an input, a constant, a weight, or an output of an operator. */
export type Value = { readonly name: string; readonly dtype: DataType; readonly shape: readonly Dim[] };

export type Attribute = number | bigint | string | readonly number[] | { readonly float: number };
export type Attributes = Readonly<Record<string, Attribute>>;

/** The data of a constant. The type of the array is the type of its elements. */
export type ConstantData = Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array | Int8Array;

/** Elements of a weights file that an initializer points at, or their bytes where no slice of the file has them in C order. */
export type ExternalData = Pick<WeightTensor, 'name' | 'dtype' | 'shape' | 'file' | 'offset' | 'data'>;

export type Port = { readonly name: string; readonly dtype: DataType; readonly shape: readonly Dim[] };

/** An ONNX model, encoded. Its weights are in other files. */
export type BuiltGraph = {
  readonly bytes: Uint8Array;
  /** The weights files that the graph points at, as paths inside the repository. */
  readonly files: readonly string[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** How many floating-point numbers the graph takes from weights files. */
  readonly parameters: number;
};

/** Builds an ONNX graph, operator by operator. The functions of operators.ts and layers.ts add to it. */
export type Graph = {
  /** The element type of weights and activations. Norms, softmax and sinusoids are float32 in both. */
  readonly compute: 'float32' | 'float16';
  readonly input: (name: string, dtype: DataType, shape: readonly Dim[]) => Value;
  /** Names a value as an output. `shape` may give its symbolic axes plainer names than inference has found. */
  readonly output: (name: string, value: Value, shape?: readonly Dim[]) => void;
  /** An initializer inside the graph. Equal constants are stored once. */
  readonly constant: (data: ConstantData, shape: readonly number[]) => Value;
  /** An initializer with elements of a weights file. `Weights` calls it; networks take their tensors from `weights`. */
  readonly external: (data: ExternalData) => Value;
  /** The tensors of one network. */
  readonly weights: (table: WeightTable) => Weights;
  /** Adds an operator and returns its outputs. The caller has inferred their types and shapes. */
  readonly operator: (
    type: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes,
    results: readonly { readonly dtype: DataType; readonly shape: readonly Dim[] }[],
  ) => Value[];
  /** Names the operators that `body` adds by the path of a module, such as `transformer_blocks.0.attn1`. */
  readonly within: <T>(path: string, body: () => T) => T;
  /**
   * Encodes the model. `location` stands before the path of every weights file.
   * @throws Error if two outputs have one name, or there is none
   */
  readonly build: (options?: { readonly location?: string }) => BuiltGraph;
};

/** The tensors of one network, of which its architecture takes each exactly once. */
export type Weights = {
  /** The path of the module whose tensors these are, such as `transformer_blocks.0`; empty for the whole network. */
  readonly path: string;
  /**
   * A tensor as a value of the graph, cast to the graph's compute type, or to `dtype`. Tensors of integers are not cast.
   * @throws ModelError `BAD_WEIGHTS` if it is missing or has another shape
   */
  readonly take: (name: string, shape: readonly number[], dtype?: DataType) => Value;
  /** A tensor with other axes over the same elements, such as the weight of a linear layer as a convolution of one pixel. */
  readonly takeAs: (name: string, shape: readonly number[], result: { readonly as: readonly number[]; readonly dtype?: DataType }) => Value;
  /** A tensor in equal parts along its first axis: three for `in_proj_weight`, which has the weights of query, key and value. */
  readonly takeParts: (name: string, shape: readonly number[], parts: number) => Value[];
  readonly has: (name: string) => boolean;
  /** Counts a tensor that the network does not need, such as `position_ids`, as taken; it may be missing. */
  readonly ignore: (name: string) => void;
  /** The tensors of the module `prefix`. */
  readonly scope: (prefix: string) => Weights;
  /** The names of the tensors below this module that were not taken, without the module's path. */
  readonly leftOver: () => string[];
};
