import type { Image } from './image.ts';

/**
 * Converts CMYK bytes (0 is no ink) to RGB without a colour profile: 255 - K - C · (255 - K) / 255. Reference: Pillow's `Convert.c` (`cmyk2rgb`), bit for bit.
 */
export const cmykToRgb = ({ width, height, data }: { width: number; height: number; data: Uint8Array }): Image => {
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const light = 255 - (data[pixel * 4 + 3] as number);
    for (let channel = 0; channel < 3; channel++) {
      const product = (data[pixel * 4 + channel] as number) * light + 128;
      rgb[pixel * 3 + channel] = light - (((product >> 8) + product) >> 8);
    }
  }
  return { width, height, channels: 3, data: rgb };
};
