import { describe, expect, it } from 'vitest';
import type { Embedding, SpaceBasis } from '../../nodes/kinds.ts';
import { embeddings, evaluate, plainRows } from '../support/nodes/evaluate.ts';

/** Points around (1, 1, 0) that differ by ±2 along the first axis and ±1 along the second. */
const cloud = embeddings([
  [3, 1, 0],
  [-1, 1, 0],
  [1, 2, 0],
  [1, 0, 0],
]);
const fitted = async (params = {}) =>
  ((await evaluate('pca-fit', { inputs: { embedding: cloud }, params })) as { basis: SpaceBasis[] }).basis;
const rowsFrom = async (type: string, call: object) => plainRows(((await evaluate(type, call)) as { embedding: Embedding }).embedding);

describe('pca-fit', () => {
  it('pca-fit finds the mean of the batch, and its directions in order of explained variance', async () => {
    const [basis, ...more] = await fitted();
    expect(more).toEqual([]);
    expect(basis).toMatchObject({ space: 'emoji', dimension: 3 });
    expect([...(basis?.mean ?? [])]).toEqual([expect.closeTo(1), expect.closeTo(1), expect.closeTo(0)]);
    expect([...(basis?.explainedVarianceRatio ?? [])].slice(0, 2)).toEqual([expect.closeTo(0.8), expect.closeTo(0.2)]);
  });
  it('pca-fit keeps the requested number of components, or all when there are fewer', async () => {
    expect((await fitted({ components: 1 }))[0]?.components.length).toBe(3);
    expect((await fitted({ components: 500 }))[0]?.components.length).toBe(9);
  });
});

describe('pca-reconstruct', () => {
  it('pca-reconstruct reconstructs each embedding from each number of components, in order', async () => {
    const call = {
      inputs: {
        embedding: embeddings([
          [3, 2, 0],
          [0, 0, 0],
        ]),
        basis: await fitted(),
      },
      params: { components: [0, 1, 2] },
    };
    expect(await rowsFrom('pca-reconstruct', call)).toEqual([
      [1, 1, 0],
      [3, 1, 0],
      [3, 2, 0],
      [1, 1, 0],
      [0, 1, 0],
      [0, 0, 0],
    ]);
    expect(await evaluate('pca-reconstruct', call)).toMatchObject({ counts: [0, 1, 2, 0, 1, 2] });
  });
  it('pca-reconstruct uses all components when the number is larger than the basis', async () => {
    const call = { inputs: { embedding: embeddings([[3, 2, 5]]), basis: await fitted({ components: 2 }) }, params: { components: [500] } };
    expect(await rowsFrom('pca-reconstruct', call)).toEqual([[3, 2, 0]]);
  });
});

describe('pca-move', () => {
  const deviation = Math.sqrt(8 / 3);
  const moved = async (params: object, links = {}) =>
    rowsFrom('pca-move', { inputs: { embedding: embeddings([[1, 1, 0]]), basis: await fitted() }, params, links });

  it('pca-move does not move an embedding with its default params', async () => {
    expect(await moved({})).toEqual([[1, 1, 0]]);
  });
  it('pca-move moves by standard deviations of the embeddings that the basis was fitted on', async () => {
    const [row] = await moved({ amount: 2 });
    expect(Math.abs((row?.[0] ?? 0) - 1)).toBeCloseTo(2 * deviation, 4);
    expect(row?.slice(1)).toEqual([1, 0]);
  });
  it('pca-move moves along the chosen component', async () => {
    const [row] = await moved({ amount: 1, component: 2 });
    expect([row?.[0], Math.abs((row?.[1] ?? 0) - 1)]).toEqual([1, expect.closeTo(Math.sqrt(2 / 3), 4)]);
  });
  it('pca-move sets the first components to the coordinates, and adds the deltas', async () => {
    const [by] = await moved({ deltas: [0, 1] });
    const [to] = await moved({ coordinates: [0, 2], deltas: [0, -1] });
    expect(to).toEqual(by);
    expect(Math.abs((by?.[1] ?? 0) - 1)).toBeCloseTo(Math.sqrt(2 / 3), 4);
  });
  it('the error of a component outside the basis names the number of components', async () => {
    await expect(moved({ component: 9, amount: 1 })).rejects.toThrow(/9 coordinates.*3 components/s);
  });
  it('pca-move outputs a strip for a range of amounts', async () => {
    expect(await moved({}, { amount: [-1, 0, 1] })).toHaveLength(3);
  });
});
