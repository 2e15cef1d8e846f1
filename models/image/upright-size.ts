import { exifOrientation } from './exif.ts';
import { type PictureHeader, readPictureHeader } from './header.ts';

/** The size of a picture after its orientation was applied, from the header of its file. `name` names the file in errors. @throws ModelError `IMAGE_UNREADABLE` */
export const uprightSize = (bytes: Uint8Array, name: string): Pick<PictureHeader, 'format' | 'width' | 'height'> => {
  const header = readPictureHeader(bytes, name);
  const { format, width, height } = header;
  return isTurned(bytes, header) ? { format, width: height, height: width } : { format, width, height };
};

/** Whether width and height change places. */
const isTurned = (bytes: Uint8Array, { format, orientation }: PictureHeader): boolean => {
  if (format === 'jpeg') return exifOrientation(jpegExif(bytes)) >= 5;
  if (format === 'tiff') return exifOrientation(bytes) >= 5;
  if (format === 'avif') return avifTurns(bytes) % 2 === 1;
  return orientation >= 5;
};

/** The EXIF data of a JPEG file; empty without any. It is in a segment APP1 before the picture. */
const jpegExif = (bytes: Uint8Array): Uint8Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 2; offset + 10 <= bytes.length; ) {
    const marker = view.getUint16(offset);
    if (marker === 0xffff) {
      offset += 1;
      continue;
    }
    // the first scan, or no marker at all
    if (marker === 0xffda || marker >> 8 !== 0xff) break;
    const length = view.getUint16(offset + 2);
    if (marker === 0xffe1 && view.getUint32(offset + 4) === 0x45786966) return bytes.subarray(offset + 4, offset + 2 + length);
    offset += 2 + length;
  }
  return new Uint8Array(0);
};

/** The quarter turns of an AVIF picture: its property `irot` (ISO/IEC 23008-12, 6.5.10). */
const avifTurns = (bytes: Uint8Array): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const limit = Math.min(bytes.length - 5, 65_536);
  for (let offset = 4; offset < limit; offset++) {
    if (view.getUint32(offset) === 0x69726f74 && view.getUint32(offset - 4) === 9) return view.getUint8(offset + 4) & 3;
  }
  return 0;
};
