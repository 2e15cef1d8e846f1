import { unreadable } from '../../image/unreadable.ts';

/** The header of a picture file. `alpha`: the picture may have transparent pixels. */
export type ImageHeader = {
  readonly format: 'png' | 'jpeg' | 'webp';
  readonly width: number;
  readonly height: number;
  readonly alpha: boolean;
};

const text = (bytes: Uint8Array, start: number, length: number) => String.fromCharCode(...bytes.subarray(start, start + length));

/**
 * The format and size of a picture file, read from its bytes, so that limits hold before any pixel is decoded. Checks that the file is complete,
 * because browsers decode files that were cut off. `name` names the file in errors.
 * @throws ModelError `IMAGE_UNREADABLE`
 */
export const readImageHeader = (bytes: Uint8Array, name: string): ImageHeader => {
  if (bytes.length === 0) throw unreadable(name, 'empty');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = { GIF8: 'GIF', '\0\0\0 ': 'HEIF', 'II*\0': 'TIFF', 'MM\0*': 'TIFF' }[text(bytes, 0, 4)];
  if (format) throw unreadable(name, 'format', { format });
  try {
    if (text(bytes, 1, 3) === 'PNG') return readPng(bytes, view, name);
    if (view.getUint16(0) === 0xffd8) return readJpeg(bytes, view, name);
    if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 4) === 'WEBP') return readWebp(bytes, view, name);
  } catch (error) {
    // A DataView was read beyond the end of the file.
    if (error instanceof RangeError) throw unreadable(name, 'damaged');
    throw error;
  }
  throw unreadable(name, 'unknown');
};

const readPng = (bytes: Uint8Array, view: DataView, name: string): ImageHeader => {
  const colour = view.getUint8(25);
  let alpha = colour === 4 || colour === 6;
  for (let offset = 8; ; offset += 12 + view.getUint32(offset)) {
    const type = text(bytes, offset + 4, 4);
    if (offset + 12 > bytes.length) throw unreadable(name, 'damaged');
    if (type === 'tRNS') alpha = true;
    if (type === 'IEND') break;
  }
  return { format: 'png', width: view.getUint32(16), height: view.getUint32(20), alpha };
};

const readJpeg = (bytes: Uint8Array, view: DataView, name: string): ImageHeader => {
  // Cameras append bytes after the end marker, so the search starts at the end.
  let end = bytes.length - 1;
  while (end > 0 && !(bytes[end - 1] === 0xff && bytes[end] === 0xd9)) end--;
  if (end <= 0) throw unreadable(name, 'damaged');
  for (let offset = 2; ; ) {
    const marker = view.getUint16(offset);
    if (marker >> 8 !== 0xff) throw unreadable(name, 'damaged');
    // A start of frame of any kind; the excluded markers between them are tables.
    if (marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) {
      return { format: 'jpeg', width: view.getUint16(offset + 7), height: view.getUint16(offset + 5), alpha: false };
    }
    offset += marker === 0xffff ? 1 : 2 + view.getUint16(offset + 2);
  }
};

const readWebp = (bytes: Uint8Array, view: DataView, name: string): ImageHeader => {
  if (view.getUint32(4, true) + 8 > bytes.length) throw unreadable(name, 'damaged');
  const kind = text(bytes, 12, 4);
  if (kind === 'VP8X') {
    const size = (offset: number) => 1 + (view.getUint32(offset - 1, true) >>> 8);
    return { format: 'webp', width: size(24), height: size(27), alpha: (view.getUint8(20) & 16) !== 0 };
  }
  if (kind === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { format: 'webp', width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff), alpha: ((bits >>> 28) & 1) === 1 };
  }
  return { format: 'webp', width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff, alpha: false };
};
