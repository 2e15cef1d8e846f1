import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { direction } from '../../models/latent/direction.ts';
import { duplicates } from '../../models/latent/duplicates.ts';
import { cosineSimilarity } from '../../models/latent/index.ts';
import { kMeans } from '../../models/latent/k-means.ts';
import { nearest } from '../../models/latent/nearest.ts';
import { centreRows, whitenRows } from '../../models/latent/normalise.ts';
import { projectUmap } from '../../models/latent/umap.ts';
import { fitPca, moveAlong, project, reconstruct } from '../../models/pca/index.ts';
import { generator } from '../../models/random.ts';
import { unitRows } from '../../models/rows.ts';
import type { Tensor } from '../../models/tensor.ts';
import { expectClose, fixtureJson, rowsOf } from '../support/models/golden.ts';

const golden = fixtureJson('latent/vectors.json');
const batch = (rows: readonly (readonly number[])[]): Tensor => ({
  dims: [rows.length, rows[0]?.length ?? 0],
  data: Float32Array.from(rows.flat()),
});
const rows = batch(golden.rows);
const [count = 0, dimension = 0] = rows.dims;
const refused = expect.objectContaining({ code: 'BAD_INPUT' });
const random = (seed: number, rowCount: number, width: number): Tensor => ({
  dims: [rowCount, width],
  data: generator(seed).randn(rowCount * width),
});
const distance = (a: Float32Array, b: Float32Array) => Math.hypot(...a.map((value, index) => value - (b[index] as number)));

describe('nearest', () => {
  it.each(['cosine', 'euclidean'] as const)('the nearest embeddings and their scores by %s equal those of scikit-learn', (metric) => {
    const found = nearest(batch(golden.queries), rows, { k: 7, metric });
    expect(Array.from(found.indices)).toEqual(golden.nearest[metric].indices.flat());
    expectClose(found.scores, golden.nearest[metric].scores.flat(), { abs: 1e-6, rel: 1e-6 });
  });

  it('a search through several blocks finds the same as sorting all scores', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom('cosine' as const, 'euclidean' as const), (seed, metric) => {
        const [all, queries] = [random(seed, 2100, 5), random(seed + 1, 270, 5)];
        const { indices } = nearest(queries, all, { k: 3, metric });
        for (const row of [0, 255, 256, 269]) {
          const query = rowsOf(queries.data, 5)[row] as Float32Array;
          const score = (other: Float32Array) => (metric === 'cosine' ? -cosineSimilarity(query, other) : distance(query, other));
          const sorted = rowsOf(all.data, 5)
            .map((other, index) => ({ index, score: score(other) }))
            .sort((a, b) => a.score - b.score);
          expect(Array.from(indices.slice(row * 3, row * 3 + 3))).toEqual(sorted.slice(0, 3).map(({ index }) => index));
        }
      }),
      { numRuns: 3 },
    );
  });

  it('of equally near embeddings the first comes first, and k is at most their number', () => {
    const equal = batch([
      [1, 0],
      [2, 0],
      [0, 0],
      [1, 0],
    ]);
    expect(Array.from(nearest(batch([[3, 0]]), equal, { k: 9 }).indices)).toEqual([0, 1, 3, 2]);
    expect(Array.from(nearest(batch([[3, 0]]), equal, { k: 9 }).scores)).toEqual([1, 1, 1, 0]);
  });

  it('values that are not finite, other dimensions and a k below 1 are refused', () => {
    expect(() => nearest(batch([[Number.NaN, 0]]), batch([[1, 0]]), { k: 1 })).toThrow(refused);
    expect(() => nearest(batch([[1, 0, 0]]), batch([[1, 0]]), { k: 1 })).toThrow(refused);
    expect(() => nearest(batch([[1, 0]]), batch([[1, 0]]), { k: 0 })).toThrow(refused);
  });

  it('progress rises to the number of pairs', () => {
    const steps: number[] = [];
    nearest(rows, rows, { k: 1, onProgress: (step, of) => steps.push(step / of) });
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps.at(-1)).toBe(1);
  });
});

describe('duplicates', () => {
  it('an embedding is removed when it is near a kept one before it, and named with the nearest of those', () => {
    const found = duplicates(
      batch([
        [1, 0],
        [0, 1],
        [1, 0.01],
        [2, 0],
        [0.05, 1],
      ]),
      { threshold: 0.99 },
    );
    expect([found.kept, found.removed, found.of].map((list) => Array.from(list))).toEqual([
      [0, 1],
      [2, 3, 4],
      [0, 0, 1],
    ]);
    expect(found.scores[1]).toBe(1);
  });

  it('what is kept and removed equals the definition, for both metrics', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom('cosine' as const, 'euclidean' as const), (seed, metric) => {
        const all = random(seed, 300, 3);
        const list = rowsOf(all.data, 3);
        const threshold = metric === 'cosine' ? 0.9 : 0.5;
        const kept: number[] = [];
        for (const [index, row] of list.entries()) {
          const near = (other: number) =>
            metric === 'cosine'
              ? cosineSimilarity(row, list[other] as Float32Array) >= threshold
              : distance(row, list[other] as Float32Array) <= threshold;
          if (!kept.some(near)) kept.push(index);
        }
        expect(Array.from(duplicates(all, { threshold, metric }).kept)).toEqual(kept);
      }),
      { numRuns: 6 },
    );
  });
});

describe('kMeans', () => {
  it.each([0, 1, 2])('clusters from the same first centres equal those of scikit-learn, case %i', (index) => {
    const { first, labels, centres, inertia, iterations } = golden.clusters[index];
    const found = kMeans(rows, { clusters: first.length, centres: batch(first.map((row: number) => golden.rows[row])) });
    expect(Array.from(found.labels)).toEqual(labels);
    expectClose(found.centres.data as Float32Array, centres.flat(), { abs: 1e-6, rel: 1e-6 });
    expect(found.inertia).toBeCloseTo(inertia, 6);
    expect(found.iterations).toBe(iterations);
    expect(found.sizes.reduce((sum, size) => sum + size, 0)).toBe(count);
  });

  it('a cluster without embeddings gets the farthest embedding, as in scikit-learn', () => {
    const found = kMeans(rows, { clusters: 4, centres: batch(golden.empty.centres) });
    expect(Array.from(found.labels)).toEqual(golden.empty.labels);
    expect(found.inertia).toBeCloseTo(golden.empty.inertia, 6);
  });

  it('k-means++ depends on the seed alone, and every embedding belongs to its nearest centre', () => {
    const [one, again] = [kMeans(rows, { clusters: 5, seed: 3 }), kMeans(rows, { clusters: 5, seed: 3 })];
    expect(again).toEqual(one);
    const { indices } = nearest(rows, one.centres, { k: 1, metric: 'euclidean' });
    expect(Array.from(indices)).toEqual(Array.from(one.labels));
  });

  it('more clusters than embeddings are refused', () => {
    expect(() => kMeans(batch([[1], [2]]), { clusters: 3 })).toThrow(refused);
  });
});

describe('direction', () => {
  const group = (second: boolean) => batch(golden.rows.filter((_: unknown, row: number) => golden.labels[row] === second));
  const [from, to] = [group(false), group(true)];

  it.each([0, 1, 2])('the classifier equals LogisticRegression of scikit-learn within 0.00001, case %i', (index) => {
    const { strength, weights, intercept, accuracy } = golden.classifiers[index];
    const found = direction(from, to, { method: 'classifier', strength });
    expectClose(found.vector, weights, { abs: 1e-5, rel: 1e-5 });
    expect(found.intercept).toBeCloseTo(intercept, 4);
    expect(found.accuracy).toBeCloseTo(accuracy, 12);
  });

  it.each(['difference', 'classifier'] as const)('on the direction of a %s the means of the groups have the scores -1 and 1', (method) => {
    const { basis } = direction(from, to, { method });
    const deviation = Math.sqrt(basis.explainedVariance[0] ?? 0);
    const score = (row: Float32Array) =>
      row.reduce((sum, value, index) => sum + (value - (basis.mean[index] ?? 0)) * (basis.components[index] ?? 0), 0) / deviation;
    const mean = (group: Tensor) =>
      rowsOf(group.data as Float32Array, dimension).reduce((sum, row) => sum + score(row), 0) / (group.dims[0] ?? 1);
    expect([mean(from), mean(to)]).toEqual([expect.closeTo(-1, 4), expect.closeTo(1, 4)]);
    expect(Math.hypot(...basis.components)).toBeCloseTo(1, 6);
  });

  it('groups with the same mean are refused', () => {
    expect(() => direction(from, from)).toThrow(refused);
  });
});

describe('projectUmap', () => {
  const clouds = (): Tensor => {
    const { data } = random(5, 60, 8);
    return { dims: [60, 8], data: data.map((value, index) => value + (index % (3 * 8) < 8 ? 12 : index % (3 * 8) < 16 ? -12 : 0)) };
  };

  it('UMAP brings the embeddings of a cloud together, in 2 and in 3 dimensions', () => {
    for (const dimensions of [2, 3] as const) {
      const points = projectUmap(clouds(), { dimensions, neighbours: 10, metric: 'euclidean', seed: 4 });
      expect(points.dims).toEqual([60, dimensions]);
      const { indices } = nearest(points, points, { k: 6, metric: 'euclidean' });
      const same = Array.from(indices).filter((other, place) => other % 3 === Math.floor(place / 6) % 3);
      expect(same.length / indices.length).toBeGreaterThan(0.95);
    }
  });

  it('UMAP of known neighbours is the same as UMAP that searches them', () => {
    const known = nearest(rows, rows, { k: 15 });
    expect(projectUmap(rows, { seed: 1, nearest: known })).toEqual(projectUmap(rows, { seed: 1 }));
  });

  it('UMAP of the same seed gives the same points, and another seed gives others', () => {
    const project = (seed: number) => projectUmap(rows, { seed }).data;
    expect(project(1)).toEqual(project(1));
    expect(project(1)).not.toEqual(project(2));
  });

  it('UMAP of fewer than three embeddings is refused', () => {
    expect(() => projectUmap(batch([[1], [2]]))).toThrow(refused);
  });
});

describe('normalise and the options of PCA', () => {
  const { pca, normalised } = golden;
  const first = (data: Float32Array) => data.slice(0, 5 * dimension);
  const absolute = (data: ArrayLike<number>) => Array.from(data, Math.abs);

  it('unit length, the mean and centring equal scikit-learn and NumPy', () => {
    expectClose(first(unitRows(rows).data), normalised.unit.flat(), { abs: 1e-6 });
    expectClose(first(centreRows(rows, normalised.mean).data), normalised.centred.flat(), { abs: 1e-6 });
  });

  it('whitened embeddings equal those of scikit-learn, turned back into the dimensions of the embeddings', () => {
    expectClose(first(whitenRows(rows, fitPca(rows)).data), pca.whiten.sphered.flat(), { abs: 1e-5 });
  });

  it.each([
    ['plain', {}],
    ['whiten', { whiten: true }],
    ['unit', { unit: true }],
  ] as const)('the variances and coordinates of a PCA with the option %s equal those of scikit-learn', (name, options) => {
    const basis = fitPca(rows, options);
    expectClose(basis.explainedVariance, pca[name].variance, { abs: 0, rel: 1e-6 });
    const found = rowsOf(rows.data as Float32Array, dimension)
      .slice(0, 5)
      .flatMap((row) => absolute(project(basis, row)));
    expectClose(found, pca[name].absolute.flat(), { abs: 1e-5 });
  });

  it('a PCA without centring has a zero mean and the second moments of NumPy as variances', () => {
    const basis = fitPca(rows, { centre: false });
    expect(basis.mean.every((value) => value === 0)).toBe(true);
    expectClose(basis.explainedVariance, pca.uncentred, { abs: 1e-9, rel: 1e-6 });
  });

  it('an embedding is rebuilt and moved in its own length by a PCA of unit vectors', () => {
    const basis = fitPca(rows, { unit: true });
    for (const row of rowsOf(rows.data as Float32Array, dimension).slice(0, 5)) {
      expectClose(reconstruct(basis, row, dimension), row, { abs: 1e-5 });
      const half = moveAlong(
        basis,
        row.map((value) => value / 2),
        [1],
      );
      expectClose(
        moveAlong(basis, row, [1]),
        half.map((value) => value * 2),
        { abs: 1e-5 },
      );
    }
  });
});
