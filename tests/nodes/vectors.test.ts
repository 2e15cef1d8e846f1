import { describe, expect, it } from 'vitest';
import type { Embedding } from '../../nodes/kinds.ts';
import { embeddings, evaluate, plainRows } from '../support/nodes/evaluate.ts';

const picture = (level: number) => ({ width: 1, height: 1, channels: 3, data: Uint8Array.of(level, level, level) });
const searched = embeddings([
  [1, 0],
  [0, 1],
  [3, 0.3],
]);
const captions = ['a dog', 'a cat', 'a wolf'];
const images = [picture(0), picture(1), picture(2)];
const refused = expect.objectContaining({ code: 'BAD_INPUT' });

describe('nearest', () => {
  it('nearest finds the embeddings, captions and pictures that are nearest to each query, in order', async () => {
    const queries = embeddings(
      [
        [2, 0],
        [0, 5],
      ],
      'text',
    );
    const outputs = await evaluate('nearest', { inputs: { queries, embedding: searched, captions, images }, params: { count: 2 } });
    expect(outputs).toMatchObject({
      indices: [0, 2, 1, 2],
      captions: ['a dog 1', 'a wolf 0.995', 'a cat 1', 'a wolf 0.1'],
      images: [picture(0), picture(2), picture(1), picture(2)],
      embedding: { space: 'emoji', role: 'image', dims: [4, 2] },
    });
    expect(plainRows(outputs.embedding as Embedding)[1]).toEqual([3, 0.3]);
  });

  it('nearest without captions and pictures names positions, and outputs no picture', async () => {
    const outputs = await evaluate('nearest', { inputs: { queries: searched, embedding: searched }, params: { count: 1 } });
    expect(outputs).toMatchObject({ captions: ['0 1', '1 1', '2 1'], images: [] });
  });

  it('nearest refuses another number of captions than of embeddings', async () => {
    await expect(evaluate('nearest', { inputs: { queries: searched, embedding: searched, captions: ['one'] } })).rejects.toThrow(refused);
  });
});

describe('unique', () => {
  it('unique keeps the first of near-duplicates, and lists the others with what they repeat', async () => {
    const outputs = await evaluate('unique', { inputs: { embedding: searched, captions, images }, params: { threshold: 0.99 } });
    expect(outputs).toMatchObject({
      indices: [0, 1],
      captions: ['a dog', 'a cat'],
      images: [picture(0), picture(1)],
      removed: [2],
      originals: [0],
      pairs: ['a dog = a wolf 0.995'],
      pairImages: [picture(0), picture(2)],
    });
    expect(plainRows(outputs.embedding as Embedding)).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });
});
