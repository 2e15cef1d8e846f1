import { defineNode, type Image, image, z } from 'unclip-studio/plugin';
import { grey, nearestLevel } from './pictures.ts';

export const dither = defineNode({
  type: 'dither',
  version: 1,
  title: 'Dither',
  doc: 'Draws pictures with few shades, as a printer does: dots stand for what lies between them.',
  icon: 'grip',
  inputs: { images: image('The pictures.') },
  outputs: { images: image('The dithered pictures.') },
  params: z.object({
    method: z
      .enum(['floyd-steinberg', 'ordered'])
      .default('floyd-steinberg')
      .describe(
        '`floyd-steinberg` passes the error of a pixel on to its neighbours; `ordered` compares it with a pattern of 4 × 4 pixels.',
      ),
    levels: z.int().min(2).max(16).default(2).meta({ widget: 'slider', description: 'Shades, or levels of each colour.' }),
    colour: z.boolean().default(false).describe('Whether the pictures stay coloured. Default: shades of grey.'),
  }),
  services: ['pictures'],
  async run({ inputs, params, context }) {
    const images: Image[] = [];
    for (const [index, picture] of inputs.images.entries()) {
      context.signal.throwIfAborted();
      const pixels = await context.services.pictures.pixels(picture);
      const shades = params.colour ? pixels : grey(pixels);
      images.push(params.method === 'ordered' ? ordered(shades, params.levels) : diffused(shades, params.levels));
      context.progress({ step: index + 1, of: inputs.images.length });
    }
    return { images };
  },
});

/** Error diffusion by the weights of Floyd and Steinberg, row by row from the left. */
const diffused = ({ width, height, channels, data }: Image, levels: number): Image => {
  const values = Float32Array.from(data);
  const add = (x: number, y: number, error: number, channel: number): void => {
    if (x < 0 || x >= width || y >= height) return;
    const at = (y * width + x) * channels + channel;
    values[at] = (values[at] ?? 0) + error;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        const at = (y * width + x) * channels + channel;
        const value = values[at] ?? 0;
        const level = nearestLevel(value, levels);
        values[at] = level;
        const error = value - level;
        add(x + 1, y, (error * 7) / 16, channel);
        add(x - 1, y + 1, (error * 3) / 16, channel);
        add(x, y + 1, (error * 5) / 16, channel);
        add(x + 1, y + 1, error / 16, channel);
      }
    }
  }
  return { width, height, channels, data: Uint8Array.from(values) };
};

/** Bayer's pattern of 4 × 4 thresholds. */
const bayer = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

const ordered = ({ width, height, channels, data }: Image, levels: number): Image => {
  const step = 255 / (levels - 1);
  const result = new Uint8Array(data);
  for (let at = 0; at < data.length; at++) {
    const pixel = Math.floor(at / channels);
    const threshold = ((bayer[(Math.floor(pixel / width) % 4) * 4 + ((pixel % width) % 4)] ?? 0) + 0.5) / 16 - 0.5;
    if (at % channels < 3) result[at] = nearestLevel((data[at] ?? 0) + threshold * step, levels);
  }
  return { width, height, channels, data: result };
};
