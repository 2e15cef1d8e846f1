import { describe, expect, it, vi } from 'vitest';
import { colourByLabel, colourByValue, cssColour, divergingColour, labelsTell, neutral } from '../../editor/explorer/colour-scale.ts';
import { draftSteps, newestWins } from '../../editor/explorer/newest-wins.ts';
import { isUnmoved, movedTo, moveTo, placeOf, readMoveParams, unmoved } from '../../editor/explorer/position.ts';
import { projectOn, projectOnPlane } from '../../editor/explorer/projection.ts';
import { componentsFor, percent, varianceBars } from '../../editor/explorer/variance.ts';
import { fitPca, project } from '../../models/pca/index.ts';
import { generator } from '../../models/random.ts';
import { embeddingKind } from '../../nodes/kinds.ts';
import { pcaMoveNode } from '../../nodes/pca-move.ts';

const at = (values: Float32Array, place: number) => values[place] ?? Number.NaN;
const embeddings = { dims: [40, 6], data: generator(3).randn(240) };
const basis = fitPca(embeddings);
const row = (index: number) => embeddings.data.subarray(index * 6, (index + 1) * 6);

describe('projection', () => {
  it('puts embeddings where the model puts them, in standard deviations', () => {
    const places = projectOn(basis, embeddings, 2);
    for (let index = 0; index < 40; index++) {
      expect(places[index]).toBeCloseTo(at(project(basis, row(index)), 2) / Math.sqrt(at(basis.explainedVariance, 2)), 4);
      expect(placeOf(basis, row(index))[2]).toBeCloseTo(at(places, index), 4);
    }
  });

  it('lays two components side by side as points', () => {
    const points = projectOnPlane(basis, embeddings, [1, 0]);
    expect(points[10]).toBeCloseTo(at(projectOn(basis, embeddings, 1), 5));
    expect(points[11]).toBeCloseTo(at(projectOn(basis, embeddings, 0), 5));
  });

  it('gives zeros for a component that the basis does not have', () => {
    expect(projectOn(basis, embeddings, 99).every((place) => place === 0)).toBe(true);
  });
});

describe('position', () => {
  const start = placeOf(basis, row(0));
  const run = async (params: Record<string, unknown>) => {
    const inputs = { embedding: { space: 's', role: 'image', dims: [1, 6], data: row(0).slice() }, basis: [{ ...basis, space: 's' }] };
    const call = {
      inputs: { ...inputs, embedding: embeddingKind.schema.parse(inputs.embedding) },
      params: pcaMoveNode.params.parse(params),
    };
    // PCA move reads its inputs and params only
    const { embedding } = await pcaMoveNode.run({ ...call, items: [], context: {} as never });
    return placeOf(basis, embedding.data);
  };

  it('says where the node PCA move puts an embedding', async () => {
    const params = { coordinates: [0.5, -1], deltas: [0.25, 0, 2], component: 2, amount: 0.75 };
    const moved = await run(params);
    for (let component = 0; component < 6; component++) expect(movedTo(params, start, component)).toBeCloseTo(at(moved, component), 3);
  });

  it('gives params that put the embedding to a place on one component and leave the others', async () => {
    const params = moveTo({ ...unmoved, coordinates: [1], component: 3, amount: 0.5 }, start, { component: 2, place: -1.5 });
    const moved = await run(params);
    expect(moved[2]).toBeCloseTo(-1.5, 2);
    expect(moved[0]).toBeCloseTo(1, 3);
    expect(moved[4]).toBeCloseTo(at(start, 4), 3);
  });

  it('writes nothing down for an embedding that is moved back', () => {
    const away = moveTo(unmoved, start, { component: 3, place: 2 });
    expect(isUnmoved(away)).toBe(false);
    expect(moveTo(away, start, { component: 3, place: at(start, 3) }).deltas).toEqual([]);
  });

  it('reads broken params as their defaults', () => {
    expect(readMoveParams({ coordinates: 'left', deltas: [1, 'x'], amount: null })).toEqual({ ...unmoved, deltas: [1] });
  });
});

describe('colours', () => {
  it('gives the most frequent labels a hue each, and grey to what has no label', () => {
    const { legend, others, colours } = colourByLabel(['cat', 'dog', 'dog', '', 'cat', 'dog']);
    expect(legend.map(({ label, count }) => [label, count])).toEqual([
      ['dog', 3],
      ['cat', 2],
    ]);
    expect(others).toBe(1);
    expect([...colours.subarray(9, 12)]).toEqual([...Float32Array.of(...neutral)]);
    expect([...colours.subarray(0, 3)]).toEqual([...colours.subarray(12, 15)]);
    expect([...colours.subarray(0, 3)]).not.toEqual([...colours.subarray(3, 6)]);
  });

  it('counts labels beyond the twelfth among the others', () => {
    const { legend, others } = colourByLabel(Array.from({ length: 20 }, (_, index) => `label ${index}`));
    expect([legend.length, others]).toEqual([12, 8]);
  });

  it('are worth it where half of the points share a few labels', () => {
    const many = Array.from({ length: 100 }, (_, index) => `label ${index}`);
    expect(labelsTell(many)).toBe(false);
    expect(labelsTell(many.map((_, index) => (index % 3 === 0 ? 'cat' : 'dog')))).toBe(true);
    expect(labelsTell(many.map(() => 'cat'))).toBe(false);
  });

  it('runs from one end through grey to the other', () => {
    expect(divergingColour(0)).toEqual(neutral);
    expect(divergingColour(-9)).toEqual(divergingColour(-2));
    expect(colourByValue(Float32Array.of(-2, 2)).colours).toHaveLength(6);
    expect(cssColour([1, 0, 0.5])).toBe('rgb(255 0 128)');
  });
});

describe('variance chart', () => {
  const ratios = Float32Array.of(0.5, 0.25, 0.15, 0.1);

  it('fills the chart with the tallest bar and adds the shares up', () => {
    const bars = varianceBars(ratios, 3);
    expect(bars.map(({ height }) => height.toFixed(2))).toEqual(['1.00', '0.50', '0.30']);
    expect(bars.map(({ cumulative }) => cumulative.toFixed(2))).toEqual(['0.50', '0.75', '0.90']);
  });

  it('counts the components that explain a share', () => {
    expect([0.5, 0.75, 0.9, 1].map((share) => componentsFor(ratios, share))).toEqual([1, 2, 3, 4]);
    expect(componentsFor(Float32Array.of(0.2, 0.1), 0.9)).toBe(2);
  });

  it('writes shares with two digits that count', () => {
    expect([0.123, 0.0345, 0.0005].map(percent)).toEqual(['12 %', '3.5 %', '0.05 %']);
  });
});

describe('newest wins', () => {
  const gate = () => {
    let resolve = () => {};
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    return { promise, resolve };
  };

  it('drops what lies between the running request and the newest one', async () => {
    const gates = [gate(), gate()];
    const seen: number[] = [];
    const work = async (request: number) => {
      seen.push(request);
      await gates[seen.length - 1]?.promise;
    };
    const queue = newestWins<number>({ work });
    for (const request of [1, 2, 3, 4]) queue.submit(request);
    gates[0]?.resolve();
    await vi.waitFor(() => expect(seen).toEqual([1, 4]));
    gates[1]?.resolve();
  });

  it('goes on after a request that failed', async () => {
    const seen: number[] = [];
    const work = async (request: number) => {
      seen.push(request);
      throw new Error('failed');
    };
    const queue = newestWins<number>({ work });
    queue.submit(1);
    queue.submit(2);
    await vi.waitFor(() => expect(seen).toEqual([1, 2]));
  });

  it('gives up the running request for one that interrupts, and forgets all when cancelled', async () => {
    const signals: AbortSignal[] = [];
    const open = gate();
    const work = async (_: number, signal: AbortSignal) => {
      signals.push(signal);
      await open.promise;
    };
    const queue = newestWins<number>({ work, interrupts: (request, running) => request > 2 && running === 1 });
    queue.submit(1);
    queue.submit(2);
    queue.submit(3);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    queue.submit(4);
    expect(signals).toHaveLength(2);
    queue.cancel();
    open.resolve();
    await Promise.resolve();
    await Promise.resolve();
    expect(signals).toHaveLength(2);
  });

  it('gives drafts as many steps as fit an eighth of a second, from 4 to 8', () => {
    expect([draftSteps(6, 3000), draftSteps(6, 125), draftSteps(6, 20), draftSteps(8, 200)]).toEqual([4, 6, 8, 5]);
  });
});
