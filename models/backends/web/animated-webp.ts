import { ModelError } from '../../error.ts';

/** A chunk of a RIFF file: its four-letter type and its data. */
type Chunk = { readonly kind: string; readonly data: Uint8Array };

/**
 * An endless animation of still WebP files of the same size, each shown for `delayMs` milliseconds.
 * Reference: WebP Container Specification, "Animation" (VP8X, ANIM, ANMF).
 * @throws ModelError `IMAGE_UNREADABLE` for a file that is not a still WebP
 */
export const animatedWebp = (frames: readonly Uint8Array[], size: { width: number; height: number; delayMs: number }): Uint8Array => {
  const stills = frames.map(pictureChunks);
  const alpha = stills.some((chunks) => chunks.some(hasAlpha));
  const header = new Uint8Array(10);
  // Flags of the specification: 2 is an animation, 16 alpha.
  header[0] = 2 | (alpha ? 16 : 0);
  put24(header, 4, size.width - 1);
  put24(header, 7, size.height - 1);
  // Background colour and loop count are 0: transparent, endless.
  const parts = [chunk('VP8X', header), chunk('ANIM', new Uint8Array(6))];
  for (const chunks of stills) {
    const frame = new Uint8Array(16);
    put24(frame, 6, size.width - 1);
    put24(frame, 9, size.height - 1);
    put24(frame, 12, Math.round(size.delayMs));
    // Not blended with the previous frame.
    frame[15] = 2;
    parts.push(chunk('ANMF', joined([frame, ...chunks.map(({ kind, data }) => chunk(kind, data))])));
  }
  const body = joined([letters('WEBP'), ...parts]);
  return chunk('RIFF', body);
};

const letters = (word: string) => Uint8Array.from(word, (letter) => letter.charCodeAt(0));

const put24 = (bytes: Uint8Array, offset: number, value: number): void => {
  bytes.set([value & 255, (value >> 8) & 255, (value >> 16) & 255], offset);
};

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
};

/** The bytes of a chunk, padded to an even length. */
const chunk = (kind: string, data: Uint8Array): Uint8Array => {
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, data.length, true);
  return joined([letters(kind), size, data, new Uint8Array(data.length % 2)]);
};

/** The chunks of a still WebP file that contain its pixels. */
const pictureChunks = (file: Uint8Array): Chunk[] => {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks: Chunk[] = [];
  for (let offset = 12; offset + 8 <= file.length; ) {
    const kind = String.fromCharCode(...file.subarray(offset, offset + 4));
    const length = view.getUint32(offset + 4, true);
    if (['ALPH', 'VP8 ', 'VP8L'].includes(kind)) chunks.push({ kind, data: file.subarray(offset + 8, offset + 8 + length) });
    offset += 8 + length + (length % 2);
  }
  if (chunks.length > 0) return chunks;
  throw new ModelError(
    'IMAGE_UNREADABLE',
    'A frame of the animation could not be encoded as WebP. Save the pictures as PNG files instead.',
  );
};

/** Bit 28 of a lossless picture's header says whether it has alpha. */
const hasAlpha = ({ kind, data }: Chunk): boolean => kind === 'ALPH' || (kind === 'VP8L' && ((data[4] ?? 0) & 16) !== 0);
