import { defineNode, embedding, embeddingsOf, rowsOf, z } from 'unclip-studio/plugin';

export const removeIdea = defineNode({
  type: 'remove-idea',
  version: 1,
  title: 'Remove an idea',
  doc: 'Removes from embeddings what they share with the embedding of an idea, and keeps their lengths.',
  icon: 'eraser',
  inputs: {
    embedding: embedding('The embeddings.'),
    idea: embedding('What to remove: the embedding of a caption or of a picture.'),
  },
  outputs: { embedding: embedding('The embeddings without the idea.') },
  params: z.object({
    strength: z
      .number()
      .min(0)
      .max(2)
      .default(1)
      .meta({ widget: 'slider', step: 0.05, description: 'How much: 1 leaves nothing of the idea, 2 turns it around.' }),
  }),
  infer: { embedding: 'embedding' },
  vector: ['strength'],
  run({ inputs, items }) {
    const ideas = rowsOf(inputs.idea);
    const rows = rowsOf(inputs.embedding).map((row, index) => {
      const idea = ideas[index] ?? row;
      const share = (dot(row, idea) / (dot(idea, idea) || 1)) * (items[index]?.strength ?? 1);
      const rest = row.map((value, at) => value - share * (idea[at] ?? 0));
      const scale = Math.sqrt(dot(row, row) / (dot(rest, rest) || 1));
      return rest.map((value) => value * scale);
    });
    return { embedding: embeddingsOf(inputs.embedding, rows) };
  },
});

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
