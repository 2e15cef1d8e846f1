import sharp from 'sharp';
import type { Image } from '../../../models/image/index.ts';

/** Decodes a PNG fixture to 8-bit RGB or RGBA with sharp. Grey becomes three equal channels. */
export const decodePng = async (bytes: Uint8Array): Promise<Image> => {
  const { data, info } = await sharp(bytes).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  if (info.channels === 4) return { width, height, channels: 4, data: Uint8Array.from(data) };
  const rgb = new Uint8Array(width * height * 3);
  for (let index = 0; index < rgb.length; index++) rgb[index] = data[info.channels === 1 ? Math.floor(index / 3) : index] as number;
  return { width, height, channels: 3, data: rgb };
};
