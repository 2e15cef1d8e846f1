import { exifOrientation, type Orientation } from './exif.ts';
import { unreadable, unsupported } from './unreadable.ts';

/** The formats that some codec of this program reads. */
export type PictureFormat = 'png' | 'jpeg' | 'webp' | 'avif' | 'gif' | 'tiff' | 'bmp';

/**
 * The header of a picture file. `width` and `height` are those of the stored picture. `alpha`: the picture may have transparent pixels. `orientation` is read
 * from PNG and WebP, of which not every decoder turns the picture; it is 1 for other formats, whose pictures decoders turn themselves.
 */
export type PictureHeader = {
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly alpha: boolean;
  readonly orientation: Orientation;
};

const text = (bytes: Uint8Array, start: number, length: number) => String.fromCharCode(...bytes.subarray(start, start + length));

/** Formats whose header does not say whether the picture is transparent. */
export const vagueAlpha: readonly PictureFormat[] = ['gif', 'tiff', 'avif', 'bmp'];

/** The brands of ISO media files, by the name of the format. A picture file may have several. */
const heicBrands = ['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis'];

/**
 * The format of a picture file, from its first bytes. `name` names the file in errors.
 * @throws ModelError `IMAGE_UNREADABLE` for formats that this program does not read, and for bytes that are not a picture
 */
export const pictureFormat = (bytes: Uint8Array, name: string): PictureFormat => {
  if (bytes.length === 0) throw unreadable(name, 'empty');
  if (text(bytes, 1, 3) === 'PNG') return 'png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'jpeg';
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 4) === 'WEBP') return 'webp';
  if (text(bytes, 0, 4) === 'GIF8') return 'gif';
  if (['II*\0', 'MM\0*'].includes(text(bytes, 0, 4))) return 'tiff';
  if (text(bytes, 0, 2) === 'BM' && bytes[6] === 0 && bytes[7] === 0) return 'bmp';
  if (text(bytes, 4, 4) === 'ftyp') {
    const brands = text(bytes, 8, Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), 64) - 8);
    if (brands.includes('avif') || brands.includes('avis')) return 'avif';
    if (heicBrands.some((brand) => brands.includes(brand))) throw unsupported(name, 'HEIC', 'JPEG');
    throw unsupported(name, 'HEIF', 'JPEG');
  }
  const start = text(bytes, 0, 1024).trimStart().toLowerCase();
  if (start.startsWith('<svg') || (start.startsWith('<?xml') && start.includes('<svg')) || start.startsWith('<!doctype svg')) {
    throw unsupported(name, 'SVG', 'PNG');
  }
  if (text(bytes, 0, 4) === '8BPS') throw unsupported(name, 'Photoshop', 'PNG');
  if (text(bytes, 0, 4) === '%PDF') throw unsupported(name, 'PDF', 'PNG');
  if ((bytes[0] === 0xff && bytes[1] === 0x0a) || text(bytes, 4, 4) === 'JXL ') throw unsupported(name, 'JPEG XL', 'PNG');
  throw unreadable(name, 'unknown');
};

const readers: Readonly<Record<PictureFormat, (bytes: Uint8Array, view: DataView, name: string) => Omit<PictureHeader, 'format'>>> = {
  png: (bytes, view, name) => {
    const colour = view.getUint8(25);
    let alpha = colour === 4 || colour === 6;
    let orientation: Orientation = 1;
    for (let offset = 8; ; offset += 12 + view.getUint32(offset)) {
      const type = text(bytes, offset + 4, 4);
      if (offset + 12 > bytes.length) throw unreadable(name, 'damaged');
      if (type === 'tRNS') alpha = true;
      if (type === 'eXIf') orientation = exifOrientation(bytes.subarray(offset + 8, offset + 8 + view.getUint32(offset)));
      if (type === 'IEND') break;
    }
    return { width: view.getUint32(16), height: view.getUint32(20), alpha, orientation };
  },
  jpeg: (bytes, view, name) => {
    // Cameras append bytes after the end marker, so the search starts at the end.
    let end = bytes.length - 1;
    while (end > 0 && !(bytes[end - 1] === 0xff && bytes[end] === 0xd9)) end--;
    if (end <= 0) throw unreadable(name, 'damaged');
    for (let offset = 2; ; ) {
      const marker = view.getUint16(offset);
      if (marker >> 8 !== 0xff) throw unreadable(name, 'damaged');
      // A start of frame of any kind; the excluded markers between them are tables.
      if (marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) {
        return { width: view.getUint16(offset + 7), height: view.getUint16(offset + 5), alpha: false, orientation: 1 };
      }
      offset += marker === 0xffff ? 1 : 2 + view.getUint16(offset + 2);
    }
  },
  webp: (bytes, view, name) => {
    if (view.getUint32(4, true) + 8 > bytes.length) throw unreadable(name, 'damaged');
    const kind = text(bytes, 12, 4);
    if (kind === 'VP8X') {
      const size = (offset: number) => 1 + (view.getUint32(offset - 1, true) >>> 8);
      const exif = webpExif(bytes);
      const orientation = exif ? exifOrientation(bytes.subarray(exif.start, exif.start + exif.length)) : 1;
      return { width: size(24), height: size(27), alpha: (view.getUint8(20) & 16) !== 0, orientation };
    }
    if (kind === 'VP8L') {
      const bits = view.getUint32(21, true);
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff), alpha: ((bits >>> 28) & 1) === 1, orientation: 1 };
    }
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff, alpha: false, orientation: 1 };
  },
  // Frames may be transparent whatever the header says.
  gif: (_, view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true), alpha: true, orientation: 1 }),
  bmp: (_, view) => {
    const old = view.getUint32(14, true) === 12;
    const [width, height] = old ? [view.getUint16(18, true), view.getUint16(20, true)] : [view.getInt32(18, true), view.getInt32(22, true)];
    return { width: Math.abs(width), height: Math.abs(height), alpha: !old && view.getUint16(28, true) === 32, orientation: 1 };
  },
  tiff: (bytes, view, name) => {
    const little = bytes[0] === 0x49;
    const directory = view.getUint32(4, little);
    const sides = new Map<number, number>();
    for (let entry = 0; entry < view.getUint16(directory, little); entry++) {
      const offset = directory + 2 + entry * 12;
      const short = view.getUint16(offset + 2, little) === 3;
      sides.set(view.getUint16(offset, little), short ? view.getUint16(offset + 8, little) : view.getUint32(offset + 8, little));
    }
    const [width, height] = [sides.get(256), sides.get(257)];
    if (!width || !height) throw unreadable(name, 'damaged');
    return { width, height, alpha: true, orientation: 1 };
  },
  avif: (bytes, view, name) => {
    // The boxes `ispe` hold the sizes of the picture and of its parts; the picture is the largest.
    let [width, height] = [0, 0];
    const limit = Math.min(bytes.length - 20, 65_536);
    for (let offset = 0; offset < limit; offset++) {
      if (view.getUint32(offset) !== 0x69737065) continue;
      const [columns, rows] = [view.getUint32(offset + 8), view.getUint32(offset + 12)];
      if (columns * rows > width * height) [width, height] = [columns, rows];
    }
    if (width === 0) throw unreadable(name, 'damaged');
    return { width, height, alpha: true, orientation: 1 };
  },
};

/**
 * The header of a picture file, read from its bytes, so that limits hold before any pixel is decoded. Checks that PNG, JPEG and WebP files are complete,
 * because browsers decode files that were cut off. `name` names the file in errors.
 * @throws ModelError `IMAGE_UNREADABLE`
 */
export const readPictureHeader = (bytes: Uint8Array, name: string): PictureHeader => {
  const format = pictureFormat(bytes, name);
  try {
    const header = readers[format](bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), name);
    // a picture without columns has no pixels, and would pass every limit on pixels
    if (header.width === 0 || header.height === 0) throw unreadable(name, 'damaged');
    return { format, ...header };
  } catch (error) {
    // A DataView was read beyond the end of the file.
    if (error instanceof RangeError) throw unreadable(name, 'damaged');
    throw error;
  }
};

/** The position of the EXIF data in a WebP file. */
export const webpExif = (bytes: Uint8Array): { readonly start: number; readonly length: number } | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 12; offset + 8 <= bytes.length; ) {
    const length = view.getUint32(offset + 4, true);
    if (text(bytes, offset, 4) === 'EXIF') return { start: offset + 8, length: Math.min(length, bytes.length - offset - 8) };
    offset += 8 + length + (length % 2);
  }
  return undefined;
};
