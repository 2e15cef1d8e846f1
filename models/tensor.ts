/** A dense tensor in main memory, C order. Latents are small (16×8×8 float32 is 4 KB), so they are passed whole. */
export type Tensor<Data extends TensorData = Float32Array> = { readonly dims: readonly number[]; readonly data: Data };
export type TensorData = Float32Array | Int32Array;

/** Named tensors: what a session is fed and what it gives. */
export type Feeds = Readonly<Record<string, Tensor<TensorData>>>;
export type Outputs = Readonly<Record<string, Tensor>>;
