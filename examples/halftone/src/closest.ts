import { defineNode, family, image, number, rowsOf, text, z } from 'unclip-studio/plugin';

export const closest = defineNode({
  type: 'closest',
  version: 1,
  title: 'Closest to a text',
  doc: 'Sorts pictures by how well they fit a text, with the CLIP encoders of a model, and keeps the best.',
  icon: 'trophy',
  inputs: { images: image('The pictures.', { batch: 'whole' }), text: text('The text.', { batch: 'whole' }) },
  outputs: { images: image('The best pictures, the best one first.'), similarity: number('The cosine of each of them with the text.') },
  params: z.object({
    model: family(),
    count: z.int().min(1).max(1000).default(1).describe('How many pictures to keep.'),
  }),
  services: ['embeddings'],
  model: 'image-encoder',
  async run({ inputs, params, context }) {
    const { embeddings } = context.services;
    const [caption = new Float32Array()] = rowsOf(await embeddings.ofTexts(inputs.text.slice(0, 1)));
    const rows = rowsOf(await embeddings.ofPictures(inputs.images));
    const scored = inputs.images.map((picture, index) => ({ picture, similarity: cosine(rows[index] ?? caption, caption) }));
    const best = scored.sort((a, b) => b.similarity - a.similarity).slice(0, params.count);
    return { images: best.map(({ picture }) => picture), similarity: best.map(({ similarity }) => similarity) };
  },
});

const cosine = (a: Float32Array, b: Float32Array): number => {
  let [product, left, right] = [0, 0, 0];
  for (const [at, value] of a.entries()) {
    product += value * (b[at] ?? 0);
    left += value * value;
    right += (b[at] ?? 0) ** 2;
  }
  return product / Math.sqrt(left * right || 1);
};
