/** A dense tensor in main memory, in C order. */
export type Tensor<Data extends TensorData = Float32Array> = { readonly dims: readonly number[]; readonly data: Data };
export type TensorData = Float32Array | Int32Array;

/** The inputs and the outputs of a session, by name. */
export type Feeds = Readonly<Record<string, Tensor<TensorData>>>;
export type Outputs = Readonly<Record<string, Tensor>>;
