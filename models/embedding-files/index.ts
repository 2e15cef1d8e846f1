export { type ByteSource, sourceOfBytes } from './byte-source.ts';
export { type EmbeddingFormat, embeddingFormats, type Precision, precisions } from './formats.ts';
export { type ReadEmbeddings, type ReadEmbeddingsOptions, readEmbeddings } from './read.ts';
export { type EmbeddingTable, type Thumbnails, takeRows } from './table.ts';
export { type WriteOptions, type WrittenFile, writeEmbeddings } from './write.ts';
