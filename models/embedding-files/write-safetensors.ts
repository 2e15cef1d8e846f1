import { toHalf } from '../half-precision.ts';
import type { Precision } from './formats.ts';
import type { EmbeddingTable } from './table.ts';

/**
 * A safetensors file with the tensor `embeddings` `[N, D]`, and `thumbnails` `[N, size, size, 3]` (U8) where there are some. The metadata in its header
 * are texts: `format` (`unclip-embeddings`), `space`, `role`, and `columns`, a JSON object with a list of N texts for each column.
 * Source of the format: huggingface/safetensors.
 */
export const writeSafetensors = (table: EmbeddingTable, precision: Precision): Uint8Array<ArrayBuffer> => {
  const { dims, data, space, role, columns, thumbnails } = table;
  const numbers = precision === 'float16' ? toHalf(data) : data;
  const tensors = [
    { name: 'embeddings', dtype: precision === 'float16' ? 'F16' : 'F32', shape: dims, data: numbers },
    ...(thumbnails
      ? [{ name: 'thumbnails', dtype: 'U8', shape: [dims[0], thumbnails.size, thumbnails.size, 3], data: thumbnails.data }]
      : []),
  ];
  const metadata = {
    format: 'unclip-embeddings',
    ...(space !== undefined && { space }),
    ...(role !== undefined && { role }),
    ...(Object.keys(columns).length > 0 && { columns: JSON.stringify(columns) }),
  };
  let end = 0;
  const entries = tensors.map(({ name, dtype, shape, data: { byteLength } }) => {
    const begin = end;
    end += byteLength;
    return [name, { dtype, shape, data_offsets: [begin, end] }] as const;
  });
  const header = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }));
  // the reference implementation pads the header, so that the numbers are aligned
  const start = 8 + Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(start + end).fill(0x20, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(header, 8);
  let offset = start;
  for (const { data: view } of tensors) {
    bytes.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), offset);
    offset += view.byteLength;
  }
  return bytes;
};
