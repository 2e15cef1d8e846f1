import { ModelError } from '../../error.ts';

/** What the beginning of a picture file says. `alpha`: it may have transparent pixels. */
export type ImageHeader = {
  readonly format: 'png' | 'jpeg' | 'webp';
  readonly width: number;
  readonly height: number;
  readonly alpha: boolean;
};

const text = (bytes: Uint8Array, start: number, length: number) => String.fromCharCode(...bytes.subarray(start, start + length));
const unreadable = (name: string, finding: string) =>
  new ModelError('IMAGE_UNREADABLE', `${name} ${finding}. Use a whole PNG, JPEG or WebP file.`);

/**
 * Format and size of a picture file, read from its own bytes, so that limits hold before any pixel is decoded; and whether it is whole,
 * because browsers show files that were cut off. `name` stands in errors.
 * @throws ModelError `IMAGE_UNREADABLE`
 */
export const readImageHeader = (bytes: Uint8Array, name: string): ImageHeader => {
  if (bytes.length === 0) throw unreadable(name, 'is empty');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const other = { GIF8: 'a GIF', '\0\0\0 ': 'an AVIF or HEIF', 'II*\0': 'a TIFF', 'MM\0*': 'a TIFF' }[text(bytes, 0, 4)];
  if (other) throw unreadable(name, `is ${other} file`);
  try {
    if (text(bytes, 1, 3) === 'PNG') return readPng(bytes, view, name);
    if (view.getUint16(0) === 0xffd8) return readJpeg(bytes, view, name);
    if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 4) === 'WEBP') return readWebp(bytes, view, name);
  } catch (error) {
    // A DataView was asked for bytes behind the end.
    if (error instanceof RangeError) throw unreadable(name, 'is damaged or cut off');
    throw error;
  }
  throw unreadable(name, 'is not a picture, or its beginning is damaged');
};

const readPng = (bytes: Uint8Array, view: DataView, name: string): ImageHeader => {
  const colour = view.getUint8(25);
  let alpha = colour === 4 || colour === 6;
  for (let place = 8; ; place += 12 + view.getUint32(place)) {
    const type = text(bytes, place + 4, 4);
    if (place + 12 > bytes.length) throw unreadable(name, 'is damaged or cut off');
    if (type === 'tRNS') alpha = true;
    if (type === 'IEND') break;
  }
  return { format: 'png', width: view.getUint32(16), height: view.getUint32(20), alpha };
};

const readJpeg = (bytes: Uint8Array, view: DataView, name: string): ImageHeader => {
  // Cameras add bytes behind the end mark, so it is looked for from behind.
  let end = bytes.length - 1;
  while (end > 0 && !(bytes[end - 1] === 0xff && bytes[end] === 0xd9)) end--;
  if (end <= 0) throw unreadable(name, 'is damaged or cut off');
  for (let place = 2; ; ) {
    const marker = view.getUint16(place);
    if (marker >> 8 !== 0xff) throw unreadable(name, 'is damaged or cut off');
    // A frame of any kind: the numbers between that are none are tables.
    if (marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) {
      return { format: 'jpeg', width: view.getUint16(place + 7), height: view.getUint16(place + 5), alpha: false };
    }
    place += marker === 0xffff ? 1 : 2 + view.getUint16(place + 2);
  }
};

const readWebp = (bytes: Uint8Array, view: DataView, name: string): ImageHeader => {
  if (view.getUint32(4, true) + 8 > bytes.length) throw unreadable(name, 'is damaged or cut off');
  const kind = text(bytes, 12, 4);
  if (kind === 'VP8X') {
    const size = (place: number) => 1 + (view.getUint32(place - 1, true) >>> 8);
    return { format: 'webp', width: size(24), height: size(27), alpha: (view.getUint8(20) & 16) !== 0 };
  }
  if (kind === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { format: 'webp', width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff), alpha: ((bits >>> 28) & 1) === 1 };
  }
  return { format: 'webp', width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff, alpha: false };
};
