import { defineNode, definePlugin, embedding, embeddingsOf, image, isPictureFile, rowsOf, text, z } from '../../../plugin/index.ts';

/** A plugin with one node of each sort: with pictures, with embeddings, and with a model family. */
export const tint = definePlugin({
  name: 'tint',
  version: '1.2.0',
  title: 'Tint',
  doc: 'Colours pictures.',
  nodes: [
    defineNode({
      type: 'invert-colours',
      version: 2,
      title: 'Invert colours',
      doc: 'Inverts the colours of pictures.',
      icon: 'contrast',
      inputs: { images: image('The pictures.') },
      outputs: { images: image('The inverted pictures.') },
      params: z.object({
        strength: z.number().min(0).max(1).default(1).meta({ widget: 'slider', step: 0.1, description: 'How much.' }),
        channel: z.enum(['all', 'red']).default('all').describe('Which channel.'),
      }),
      services: ['pictures'],
      vector: ['strength'],
      migrations: [{ rename: { amount: 'strength' }, remove: ['old'], set: { channel: 'red' } }],
      async run({ inputs, items, context }) {
        const images = [];
        for (const [index, picture] of inputs.images.entries()) {
          const { data, ...size } = await context.services.pictures.pixels(picture);
          const strength = items[index]?.strength ?? 1;
          images.push({ ...size, data: data.map((value) => value + strength * (255 - 2 * value)) });
          context.progress({ step: index + 1, of: inputs.images.length });
        }
        return { images };
      },
    }),
    defineNode({
      type: 'negate',
      version: 1,
      title: 'Negate',
      doc: 'Negates embeddings.',
      inputs: { embedding: embedding('The embeddings.'), labels: text('Ignored.', { optional: true, batch: 'whole' }) },
      outputs: { embedding: embedding('The negated embeddings.') },
      params: z.object({ seeds: z.array(z.int().min(0)).max(4).default([1, 2]), note: z.string().max(20).optional() }),
      infer: { embedding: 'embedding' },
      run: ({ inputs }) => ({
        embedding: embeddingsOf(
          inputs.embedding,
          rowsOf(inputs.embedding).map((row) => row.map((value) => -value)),
        ),
      }),
    }),
    defineNode({
      type: 'describe',
      version: 1,
      title: 'Describe',
      doc: 'Names the model and the first picture.',
      inputs: { images: image('The pictures.', { batch: 'whole' }) },
      outputs: { text: text('The names.') },
      params: z.object({
        model: z.string().default('emoji').meta({ model: true, description: 'Model family.' }),
      }),
      services: ['embeddings'],
      model: 'image-encoder',
      run: ({ inputs: { images }, context }) => ({
        text: [
          `${context.model?.family} ${Object.keys(context.services).join()} ${images.map((picture) => (isPictureFile(picture) ? picture.name : 'pixels')).join()}`,
        ],
      }),
    }),
  ],
});
