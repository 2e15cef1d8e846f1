/** The formats of embedding files. */
export const embeddingFormats = ['safetensors', 'npy', 'npz', 'tsv', 'csv', 'jsonl', 'parquet'] as const;
export type EmbeddingFormat = (typeof embeddingFormats)[number];

/** How many bits a number has in the binary formats. Texts have as many digits as float32 needs. */
export const precisions = ['float32', 'float16'] as const;
export type Precision = (typeof precisions)[number];
