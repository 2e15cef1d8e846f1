export { type ByteSource, sourceOfBytes } from './byte-source.ts';
export { type EmbeddingFormat, embeddingFormats } from './formats.ts';
export { type ReadEmbeddingsOptions, readEmbeddings } from './read.ts';
export { type EmbeddingTable, takeRows } from './table.ts';
export { writeEmbeddings } from './write.ts';
