import { describe, expect, it } from 'vitest';
import { registry } from '../../nodes/index.ts';
import type { Embedding, Scores } from '../../nodes/kinds.ts';
import { steerOf } from '../../nodes/steer.ts';
import { embeddings, evaluate, plainRows, planOf } from '../support/nodes/evaluate.ts';

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

describe('mean and normalise', () => {
  const batch = embeddings([
    [3, 0],
    [0, 4],
    [1, 0],
  ]);

  it('mean outputs one mean per label, with the mean length of its embeddings or as a plain mean', async () => {
    const call = { inputs: { embedding: batch, labels: ['a', 'b', 'a'] } };
    const scaled = await evaluate('mean', call);
    expect(scaled).toMatchObject({ labels: ['a', 'b'], counts: [2, 1], embedding: { role: 'image', space: 'emoji' } });
    expect(plainRows(scaled.embedding as Embedding)).toEqual([
      [2, 0],
      [0, 4],
    ]);
    const plain = await evaluate('mean', { inputs: { embedding: batch }, params: { keepLength: false } });
    expect(plainRows(plain.embedding as Embedding)).toEqual([[1.33333, 1.33333]]);
    const [long] = plainRows((await evaluate('mean', { inputs: { embedding: batch } })).embedding as Embedding);
    expect(Math.hypot(...(long ?? []))).toBeCloseTo(8 / 3, 4);
  });

  it('normalise scales to length 1, and centres by its own mean or by that of a basis', async () => {
    const rows = async (params: Record<string, unknown>, inputs = {}) =>
      plainRows((await evaluate('normalise', { inputs: { embedding: batch, ...inputs }, params })).embedding as Embedding);
    expect(await rows({})).toEqual([
      [1, 0],
      [0, 1],
      [1, 0],
    ]);
    expect((await rows({ centre: true, unit: false }))[0]).toEqual([1.66667, -1.33333]);
    const { basis } = await evaluate('pca-fit', {
      inputs: {
        embedding: embeddings([
          [0, 1],
          [2, 1],
        ]),
      },
    });
    expect((await rows({ centre: true, unit: false }, { basis }))[0]).toEqual([2, -1]);
  });

  it('whitened embeddings have the variance 1 in every direction', async () => {
    const { embedding } = await evaluate('normalise', { inputs: { embedding: batch }, params: { whiten: true, unit: false } });
    const rows = plainRows(embedding as Embedding);
    const product = (a: number, b: number) => rows.reduce((sum, row) => sum + (row[a] ?? 0) * (row[b] ?? 0), 0) / 2;
    expect([product(0, 0), product(0, 1), product(1, 1)]).toEqual([expect.closeTo(1, 3), expect.closeTo(0, 3), expect.closeTo(1, 3)]);
  });
});

describe('direction and move-along', () => {
  const from = embeddings([
    [0, 1],
    [0, 3],
  ]);
  const to = embeddings([
    [4, 1],
    [4, 3],
  ]);
  const all = embeddings([
    [0, 1],
    [4, 1],
    [0, 3],
    [4, 3],
  ]);
  const found = async () => (await evaluate('direction', { inputs: { from, to } })) as { direction: unknown; embedding: Embedding };
  const moved = async (params: Record<string, unknown>, links = {}) => {
    const { direction } = await found();
    const inputs = { embedding: embeddings([[0, 5]]), direction };
    return plainRows((await evaluate('move-along', { inputs, params, links })).embedding as Embedding);
  };

  it('the direction between two groups is that between one label and the others', async () => {
    const two = await found();
    expect(plainRows(two.embedding)).toEqual([[4, 0]]);
    expect(two).toMatchObject({ accuracy: [1], embedding: { space: 'emoji', role: 'image' } });
    expect(await evaluate('direction', { inputs: { to: all, labels: ['no', 'yes', 'no', 'yes'] }, params: { label: 'yes' } })).toEqual(two);
    const { embedding } = await evaluate('direction', { inputs: { from, to }, params: { method: 'classifier' } });
    expect(plainRows(embedding as Embedding)[0]).toEqual([expect.closeTo(4, 3), expect.closeTo(0, 3)]);
  });

  it('a label that no embedding or that every embedding has is refused', async () => {
    const split = (label: string, labels: string[]) => evaluate('direction', { inputs: { to: all, labels }, params: { label } });
    await expect(split('maybe', ['no', 'yes', 'no', 'yes'])).rejects.toThrow(refused);
    await expect(split('yes', ['yes', 'yes', 'yes', 'yes'])).rejects.toThrow(refused);
  });

  it('a direction needs a second group or labels', () => {
    const plan = () => planOf({ library: ['library'], direction: ['direction', {}, { to: 'library.embedding' }] });
    expect(plan).toThrow(expect.objectContaining({ code: 'TYPE_MISMATCH', nodeId: 'direction' }));
  });

  it('move-along moves by half the way between the groups, from where the embedding is or from a position', async () => {
    expect(await moved({})).toEqual([[0, 5]]);
    expect(await moved({ amount: 2 })).toEqual([[4, 5]]);
    expect(await moved({ amount: 1, start: 1 })).toEqual([[6, 5]]);
    expect(await moved({}, { amount: [-1, 0, 1] })).toEqual([
      [-2, 5],
      [0, 5],
      [2, 5],
    ]);
    const [turned] = await moved({ amount: 2, keepLength: true });
    expect(Math.hypot(...(turned ?? []))).toBeCloseTo(5, 4);
  });

  it('the explorer steers move-along by its one component', () => {
    const { move } = steerOf(registry['move-along']);
    const start = [0.5, 7];
    const reached = move?.moveTo(move.read({}), start, { component: 0, score: 2 });
    expect([move?.score(reached ?? {}, start, 0), move?.score(reached ?? {}, start, 1)]).toEqual([2, 7]);
    expect(move?.score(move.to([-1]), start, 0)).toBe(-1);
    expect(move?.score(move.to([]), start, 0)).toBe(0.5);
  });
});

describe('cluster and project', () => {
  const clouds = embeddings([
    [0, 0, 0],
    [9, 9, 0],
    [0, 1, 0],
    [9, 8, 1],
  ]);

  it('cluster names the cluster of each embedding, and outputs centres and sizes', async () => {
    const outputs = await evaluate('cluster', { inputs: { embedding: clouds }, params: { clusters: 2, seed: 1 } });
    const [one, other] = outputs.indices as number[];
    expect(outputs).toMatchObject({ indices: [one, other, one, other], sizes: [2, 2], centres: { dims: [2, 3], role: 'image' } });
    expect(outputs.labels).toEqual([one, other, one, other].map((index) => `cluster ${(index ?? 0) + 1}`));
    expect(plainRows(outputs.centres as Embedding)[one ?? 0]).toEqual([0, 0.5, 0]);
  });

  it('project outputs a table of coordinates, by PCA and by UMAP', async () => {
    const { basis } = await evaluate('pca-fit', { inputs: { embedding: clouds } });
    const inputs = { embedding: clouds, names: ['a', 'b', 'c', 'd'] };
    const fitted = (await evaluate('project', { inputs, params: { method: 'pca' } })).coordinates as Scores;
    expect(fitted).toMatchObject({ rows: ['a', 'b', 'c', 'd'], columns: ['x', 'y'] });
    expect((await evaluate('project', { inputs: { ...inputs, basis }, params: { method: 'pca' } })).coordinates).toEqual(fitted);
    const space = await evaluate('project', { inputs: { embedding: clouds }, params: { dimensions: 3, neighbours: 2 } });
    expect(space.coordinates).toMatchObject({ rows: ['0', '1', '2', '3'], columns: ['x', 'y', 'z'] });
  });
});

describe('filter and sort', () => {
  const items = ['a', 'b', 'c', 'd'];
  const values = [0.1, 0.9, Number.NaN, 0.5];
  const table = { rows: items, columns: ['cat', 'dog'], values: Float32Array.of(0, 4, 0, 3, 0, 2, 0, 1) };

  it('filter keeps the items whose score lies in the range', async () => {
    const outputs = await evaluate('filter', { inputs: { items, values }, params: { minimum: 0.5 } });
    expect(outputs).toEqual({ items: ['b', 'd'], values: [0.9, 0.5], indices: [1, 3] });
    const embedding = embeddings([[1], [2], [3], [4]]);
    const kept = await evaluate('filter', { inputs: { items: embedding, scores: table }, params: { column: 'dog', maximum: 2 } });
    expect(plainRows(kept.items as Embedding)).toEqual([[3], [4]]);
    await expect(evaluate('filter', { inputs: { items, values }, params: { minimum: 2 } })).rejects.toThrow(refused);
    await expect(evaluate('filter', { inputs: { items, scores: table }, params: { column: 'cow' } })).rejects.toThrow(refused);
    await expect(evaluate('filter', { inputs: { items, values: [1] } })).rejects.toThrow(refused);
  });

  it('sort orders the items by their scores, and those without a score last', async () => {
    expect(await evaluate('sort', { inputs: { items, values } })).toMatchObject({ items: ['b', 'd', 'a', 'c'], indices: [1, 3, 0, 2] });
    expect(await evaluate('sort', { inputs: { items, values }, params: { order: 'rising', count: 2 } })).toMatchObject({
      items: ['a', 'd'],
    });
  });

  it('filter and sort refuse items without scores while planning', () => {
    for (const type of ['filter', 'sort'])
      expect(() => planOf({ library: ['library'], node: [type, {}, { items: 'library.embedding' }] })).toThrow(
        expect.objectContaining({ code: 'TYPE_MISMATCH' }),
      );
  });
});
