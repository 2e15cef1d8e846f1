import { defineNode, type Image, image, z } from 'unclip-studio/plugin';
import { nearestLevel } from './pictures.ts';

export const posterise = defineNode({
  type: 'posterise',
  version: 1,
  title: 'Posterise',
  doc: 'Reduces the colours of pictures to a few levels of red, green and blue.',
  icon: 'swatch-book',
  inputs: { images: image('The pictures.') },
  outputs: { images: image('The pictures with few colours.') },
  params: z.object({
    levels: z.int().min(2).max(64).default(4).meta({ widget: 'slider', description: 'Levels of each of the three colours.' }),
  }),
  services: ['pictures'],
  vector: ['levels'],
  async run({ inputs, items, context }) {
    const images: Image[] = [];
    for (const [index, picture] of inputs.images.entries()) {
      const { data, channels, ...size } = await context.services.pictures.pixels(picture);
      const levels = items[index]?.levels ?? 4;
      const few = data.map((value, at) => (at % channels === 3 ? value : nearestLevel(value, levels)));
      images.push({ ...size, channels, data: few });
      context.progress({ step: index + 1, of: inputs.images.length });
    }
    return { images };
  },
});
