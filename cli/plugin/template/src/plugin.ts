import { defineNode, definePlugin, image, z } from 'unclip-studio/plugin';

const invert = defineNode({
  type: 'invert',
  version: 1,
  title: 'Invert colours',
  doc: 'Inverts the colours of pictures.',
  icon: 'contrast',
  inputs: { images: image('The pictures.') },
  outputs: { images: image('The pictures with inverted colours.') },
  params: z.object({
    strength: z.number().min(0).max(1).default(1).meta({ widget: 'slider', step: 0.05, description: 'How much: 0 changes nothing.' }),
  }),
  services: ['pictures'],
  // `items` has one value of this param for each picture, so a link may feed a list into it
  vector: ['strength'],
  async run({ inputs, items, context }) {
    const images = [];
    for (const [index, picture] of inputs.images.entries()) {
      const { width, height, channels, data } = await context.services.pictures.pixels(picture);
      const strength = items[index]?.strength ?? 1;
      // the fourth channel is alpha, which stays
      const inverted = data.map((value, at) => (at % channels === 3 ? value : Math.round(value + strength * (255 - 2 * value))));
      images.push({ width, height, channels, data: inverted });
      context.progress({ step: index + 1, of: inputs.images.length });
    }
    return { images };
  },
});

export default definePlugin({
  name: 'my-plugin',
  version: '1.0.0',
  doc: 'Changes the colours of pictures.',
  nodes: [invert],
});
