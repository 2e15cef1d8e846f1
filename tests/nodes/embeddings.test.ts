import { describe, expect, it } from 'vitest';
import type { Embedding, Scores } from '../../nodes/kinds.ts';
import { embeddings, evaluate, plainRows } from '../support/nodes/evaluate.ts';

const half = Number(Math.SQRT1_2.toFixed(5));
const rowsFrom = async (type: string, call: object) => plainRows(((await evaluate(type, call)) as { embedding: Embedding }).embedding);

describe('interpolate', () => {
  const inputs = {
    from: embeddings([
      [1, 0],
      [0, 2],
    ]),
    to: embeddings([
      [0, 1],
      [2, 0],
    ]),
  };

  it('interpolate walks along the sphere, with one strip per pair', async () => {
    expect(await rowsFrom('interpolate', { inputs, params: { steps: 3 } })).toEqual([
      [1, 0],
      [half, half],
      [0, 1],
      [0, 2],
      [expect.closeTo(Math.SQRT2, 4), expect.closeTo(Math.SQRT2, 4)],
      [2, 0],
    ]);
  });
  it('interpolate walks along the straight line with lerp', async () => {
    expect(await rowsFrom('interpolate', { inputs, params: { steps: 3, method: 'lerp' } })).toEqual([
      [1, 0],
      [0.5, 0.5],
      [0, 1],
      [0, 2],
      [1, 1],
      [2, 0],
    ]);
  });
  it('interpolate walks from one start to several ends, and outputs the position of each embedding', async () => {
    const result = await evaluate('interpolate', {
      inputs: { ...inputs, from: embeddings([[1, 0]]) },
      params: { steps: 2, method: 'lerp', end: 0.5 },
    });
    expect(plainRows((result as { embedding: Embedding }).embedding)).toEqual([
      [1, 0],
      [0.5, 0.5],
      [1, 0],
      [1.5, 0],
    ]);
    expect(result.thetas).toEqual([0, 0.5, 0, 0.5]);
  });
  it('interpolate outputs only the start for one step, so that a slider can move it', async () => {
    expect(
      await rowsFrom('interpolate', { inputs: { from: embeddings([[1, 0]]), to: embeddings([[0, 1]]) }, params: { steps: 1, start: 0.5 } }),
    ).toEqual([[half, half]]);
  });
  it('interpolate rejects batches of different lengths, and the error names both inputs', async () => {
    const call = {
      inputs: {
        from: embeddings([
          [1, 0],
          [0, 1],
        ]),
        to: embeddings([
          [1, 0],
          [0, 1],
          [1, 1],
        ]),
      },
    };
    await expect(evaluate('interpolate', call)).rejects.toThrow(/from.*to|to.*from/s);
  });
});

describe('interpolate-noise', () => {
  it('interpolate-noise keeps the shape of the noise', async () => {
    const from = { dims: [1, 1, 1, 2], data: new Float32Array([1, 0]) };
    const to = { dims: [1, 1, 1, 2], data: new Float32Array([0, 1]) };
    const { noise } = (await evaluate('interpolate-noise', { inputs: { from, to }, params: { steps: 3 } })) as { noise: Embedding };
    expect(noise.dims).toEqual([3, 1, 1, 2]);
    expect(plainRows(noise)[1]).toEqual([half, half]);
  });
});

describe('text-diff', () => {
  const inputs = { embedding: embeddings([[1, 0, 0]]), to: embeddings([[0, 1, 0]], 'text'), from: embeddings([[0, 0, 1]], 'text') };

  it('text-diff starts at the image and rotates towards the difference of the captions', async () => {
    const rows = await rowsFrom('text-diff', { inputs, params: { steps: 3, maximum: 1 } });
    expect(rows[0]).toEqual([1, 0, 0]);
    expect(rows[1]).toEqual([half, expect.closeTo(0.5, 4), expect.closeTo(-0.5, 4)]);
    expect(rows[2]).toEqual([0, half, -half]);
  });
  it('text-diff uses a single caption as the direction', async () => {
    const { from: _, ...without } = inputs;
    expect(await rowsFrom('text-diff', { inputs: without, params: { steps: 1, maximum: 1 } })).toEqual([[0, 1, 0]]);
  });
  it('text-diff keeps the length of the image embedding', async () => {
    const rows = await rowsFrom('text-diff', {
      inputs: { ...inputs, embedding: embeddings([[3, 0, 0]]) },
      params: { steps: 4, maximum: 0.5 },
    });
    for (const row of rows) expect(Math.hypot(...row)).toBeCloseTo(3, 4);
  });
  it('text-diff outputs how far each embedding is rotated', async () => {
    expect(await evaluate('text-diff', { inputs, params: { steps: 3, maximum: 0.5 } })).toMatchObject({ thetas: [0, 0.25, 0.5] });
  });
});

describe('combine', () => {
  it('combine adds embeddings with their weights, and scales the sum to their mean length', async () => {
    expect(await rowsFrom('combine', { inputs: { a: embeddings([[1, 0]]), b: embeddings([[0, 1]]) } })).toEqual([[half, half]]);
  });
  it('combine subtracts an embedding with a negative weight, item by item', async () => {
    const call = {
      inputs: {
        a: embeddings([[1, 0]]),
        c: embeddings([
          [0, 1],
          [0, -1],
        ]),
      },
      params: { weightC: -1 },
    };
    expect(await rowsFrom('combine', call)).toEqual([
      [half, -half],
      [half, half],
    ]);
  });
  it('combine outputs an image embedding for an image and a text', async () => {
    const mixed = await evaluate('combine', { inputs: { a: embeddings([[1, 0]], 'text'), b: embeddings([[0, 1]], 'image') } });
    const texts = await evaluate('combine', { inputs: { a: embeddings([[1, 0]], 'text'), b: embeddings([[0, 1]], 'text') } });
    expect([(mixed as { embedding: Embedding }).embedding.role, (texts as { embedding: Embedding }).embedding.role]).toEqual([
      'image',
      'text',
    ]);
  });
});

describe('similarity', () => {
  const inputs = {
    rows: embeddings([
      [2, 0],
      [0, 1],
    ]),
    columns: embeddings(
      [
        [1, 0],
        [1, 1],
      ],
      'text',
    ),
    columnNames: ['apple', 'pear'],
  };
  const tableOf = async (call: object) => ((await evaluate('similarity', call)) as { scores: Scores }).scores;

  it('similarity outputs the cosine of each row with each column', async () => {
    const scores = await tableOf({ inputs });
    expect(scores).toMatchObject({ rows: ['row 1', 'row 2'], columns: ['apple', 'pear'] });
    expect([...scores.values].map((value) => Number(value.toFixed(5)))).toEqual([1, half, 0, half]);
  });
  it('similarity outputs probabilities with softmax, as in the zero-shot classification of CLIP', async () => {
    const { values } = await tableOf({ inputs, params: { softmax: true, scale: 10 } });
    const odds = Math.exp(10) / (Math.exp(10) + Math.exp(10 * Math.SQRT1_2));
    expect(values[0]).toBeCloseTo(odds, 5);
    expect((values[2] ?? 0) + (values[3] ?? 0)).toBeCloseTo(1, 5);
  });
  it('similarity outputs the best column of each row as a caption', async () => {
    expect(await evaluate('similarity', { inputs })).toMatchObject({ captions: ['apple 1', 'pear 0.707'] });
    expect(await evaluate('similarity', { inputs, params: { softmax: true } })).toMatchObject({ captions: ['apple 100%', 'pear 100%'] });
  });
  it('similarity rejects row names whose number is not the number of rows', async () => {
    await expect(evaluate('similarity', { inputs: { ...inputs, rowNames: ['only one'] } })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: 'There are 2 rows, but 1 row names. Connect one name per row.',
    });
  });
});
