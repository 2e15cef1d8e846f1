/** Small RGB pictures: `[N, size, size, 3]` bytes. */
export type Thumbnails = { readonly size: number; readonly data: Uint8Array };

/** Embeddings with what is known about each of them: the content of an embedding file. */
export type EmbeddingTable = {
  /** `[N, D]` */
  readonly dims: readonly [number, number];
  readonly data: Float32Array;
  /** The CLIP that the embeddings belong to, if the file names it. */
  readonly space?: string | undefined;
  /** The tower that computed the embeddings, if the file names it. */
  readonly role?: 'text' | 'image' | undefined;
  /** N texts in each column, by the name of the column: `captions`, `captions.ar`, `labels`, `names`. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly thumbnails?: Thumbnails | undefined;
};

/** The row of a table at an index, as a view. */
export const rowAt = ({ dims: [, dimension], data }: Pick<EmbeddingTable, 'dims' | 'data'>, index: number): Float32Array =>
  data.subarray(index * dimension, (index + 1) * dimension);

/** The rows of a table at the indices, in their order. */
export const takeRows = (table: EmbeddingTable, indices: readonly number[]): EmbeddingTable => {
  const dimension = table.dims[1];
  const data = new Float32Array(indices.length * dimension);
  indices.forEach((index, row) => {
    data.set(rowAt(table, index), row * dimension);
  });
  const columns = Object.fromEntries(
    Object.entries(table.columns).map(([name, texts]) => [name, indices.map((index) => texts[index] ?? '')]),
  );
  const taken = { ...table, dims: [indices.length, dimension] as const, data, columns };
  if (!table.thumbnails) return taken;
  const { size, data: pixels } = table.thumbnails;
  const bytes = size * size * 3;
  const thumbnails = new Uint8Array(indices.length * bytes);
  indices.forEach((index, row) => {
    thumbnails.set(pixels.subarray(index * bytes, (index + 1) * bytes), row * bytes);
  });
  return { ...taken, thumbnails: { size, data: thumbnails } };
};
