import { dropAlpha, type Image } from '../../../models/image/image.ts';

/** A BMP file, 24 bits a pixel, of an opaque copy of a picture, with its rows from top to bottom. */
export const bitmap = (image: Image): Uint8Array => {
  const { width, height, data } = dropAlpha(image);
  const row = Math.ceil((width * 3) / 4) * 4;
  const bytes = new Uint8Array(54 + row * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, -height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        bytes[54 + y * row + x * 3 + channel] = data[(y * width + x) * 3 + 2 - channel] as number; // blue, green, red
      }
    }
  }
  return bytes;
};
