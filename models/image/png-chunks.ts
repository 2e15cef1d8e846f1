import { sentence } from '../../errors/index.ts';
import { ModelError } from '../error.ts';

/** A chunk of a PNG file: its four-letter type, its data, and the complete chunk with length and checksum. */
export type PngChunk = { readonly type: string; readonly data: Uint8Array; readonly bytes: Uint8Array };

/** The types of the chunks that contain texts. */
export const textTypes: readonly string[] = ['tEXt', 'zTXt', 'iTXt'];
/** The eight bytes that every PNG file starts with. */
export const pngSignature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Whether bytes start with the signature of PNG. */
export const isPng = (bytes: Uint8Array): boolean => pngSignature.every((byte, index) => bytes[index] === byte);

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});
/** CRC-32 of bytes (ISO 3309, as PNG uses it). */
const crc32 = (bytes: Uint8Array) => {
  let value = 0xffffffff;
  for (const byte of bytes) value = (table[(value ^ byte) & 255] as number) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
};

/** The error of a damaged PNG file. `finding` says what is damaged. */
export const damagedPng = (finding: string) =>
  new ModelError('IMAGE_UNREADABLE', 'This PNG file is damaged: {finding}. Save it again, or use another copy.', {
    params: { finding: sentence(finding) },
  });
const wordAt = (bytes: Uint8Array, offset: number) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset);

/** Whether the checksum of a chunk fits its type and data. */
export const hasValidChecksum = ({ bytes }: PngChunk): boolean => crc32(bytes.subarray(4, -4)) === wordAt(bytes, bytes.length - 4);

/**
 * The chunks of a PNG file in order, up to IEND. Does not compare checksums (`hasValidChecksum`).
 * @throws ModelError `IMAGE_UNREADABLE` for bytes that are not a PNG file, or that are cut off
 */
export const pngChunks = (bytes: Uint8Array): PngChunk[] => {
  if (!isPng(bytes)) throw new ModelError('IMAGE_UNREADABLE', 'This is not a PNG file. Choose a PNG file.');
  const chunks: PngChunk[] = [];
  for (let offset = 8; ; ) {
    if (offset + 12 > bytes.length) throw damagedPng('it is cut off');
    const length = wordAt(bytes, offset);
    if (length > bytes.length - offset - 12) throw damagedPng('it is cut off');
    const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
    chunks.push({ type, data: bytes.subarray(offset + 8, offset + 8 + length), bytes: bytes.subarray(offset, offset + 12 + length) });
    offset += 12 + length;
    if (type === 'IEND') return chunks;
  }
};

/** The bytes of a chunk: length, type, data, checksum. */
export const pngChunk = (type: string, data: Uint8Array): Uint8Array => {
  const chunk = new Uint8Array(data.length + 12);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  for (let index = 0; index < 4; index++) chunk[4 + index] = type.charCodeAt(index);
  chunk.set(data, 8);
  view.setUint32(8 + data.length, crc32(chunk.subarray(4, -4)));
  return chunk;
};
