/** How a stored picture must be turned to be upright: the EXIF tag Orientation. 1 is upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const orientationTag = 0x0112;
const unsignedShort = 3;
const exifPrefix = [0x45, 0x78, 0x69, 0x66, 0, 0]; // "Exif\0\0"

const isOrientation = (value: number): value is Orientation => Number.isInteger(value) && value >= 1 && value <= 8;

/**
 * The orientation in EXIF data (a TIFF structure, with or without the prefix "Exif"). Data that is damaged, or that has no valid tag, is upright, as
 * decoders treat it. Source: Exif 2.32, section 4.6.4.
 */
export const exifOrientation = (data: Uint8Array): Orientation => {
  const tiff = exifPrefix.every((byte, index) => data[index] === byte) ? data.subarray(exifPrefix.length) : data;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (tiff.length < 8) return 1;
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const little = order === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > tiff.length) return 1;
  const count = view.getUint16(directory, little);
  for (let entry = 0; entry < count; entry++) {
    const offset = directory + 2 + entry * 12;
    if (offset + 12 > tiff.length) return 1;
    if (view.getUint16(offset, little) !== orientationTag || view.getUint16(offset + 2, little) !== unsignedShort) continue;
    const value = view.getUint16(offset + 8, little);
    return isOrientation(value) ? value : 1;
  }
  return 1;
};
