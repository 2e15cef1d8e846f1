import { describe, expect, it } from 'vitest';
import { cosineSimilarity } from '../../models/latent/index.ts';
import { fitPca, moveAlong, project, reconstruct, standardScores, standardScoresOn } from '../../models/pca/index.ts';
import { generator } from '../../models/random.ts';
import { eigenSymmetric } from '../../models/simd/symmetric.ts';
import { expectClose, fixtureFloats, fixtureJson, rowsOf } from '../support/models/golden.ts';

const golden = fixtureJson('latent.json').pca;
const { tolerance } = golden;
const [count, dimension] = golden.shape as [number, number];
const data = fixtureFloats('latent/pca_X.f32');
const basis = fitPca({ dims: [count, dimension], data });

describe('fitPca', () => {
  it('fitPca equals scikit-learn with the full solver, with the same signs', () => {
    expectClose(basis.mean, fixtureFloats('latent/pca_mean.f32'), { abs: tolerance.mean_abs });
    expectClose(basis.components, fixtureFloats('latent/pca_components.f32'), { abs: tolerance.components_abs });
    expectClose(basis.explainedVarianceRatio, golden.explained_variance_ratio, { abs: tolerance.explained_variance_ratio_abs });
    expectClose(basis.explainedVariance, golden.explained_variance, { abs: 0, rel: 1e-6 });
  });

  it('fitPca keeps the requested number of components and the space', () => {
    const small = fitPca({ dims: [count, dimension], data }, { components: 5, space: 'emoji' });
    expect(small.space).toBe('emoji');
    expect(small.components).toEqual(basis.components.slice(0, 5 * dimension));
    expect(small.explainedVarianceRatio).toEqual(basis.explainedVarianceRatio.slice(0, 5));
  });

  it('fitPca finds the same components from the Gram matrix as from the covariance', () => {
    const [rows, wide] = [24, 64];
    const few = { dims: [rows, wide], data: data.slice(0, rows * wide) };
    const fitted = fitPca(few);
    expect(fitted.components.length).toBe((rows - 1) * wide);
    expect(fitted.explainedVarianceRatio.reduce((sum, ratio) => sum + ratio, 0)).toBeCloseTo(1, 5);
    for (const row of rowsOf(few.data, wide)) expectClose(reconstruct(fitted, row, rows), row, { abs: tolerance.reconstruction_abs });
    for (const [first, component] of rowsOf(fitted.components, wide).entries()) {
      for (const [second, other] of rowsOf(fitted.components, wide).entries()) {
        expect(cosineSimilarity(component, other)).toBeCloseTo(first === second ? 1 : 0, 5);
      }
    }
  });

  it('fitPca refuses a single row, values that are not finite, and rows that are all equal', () => {
    expect(() => fitPca({ dims: [1, 3], data: new Float32Array(3) })).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    expect(() => fitPca({ dims: [2, 2], data: Float32Array.of(1, 2, Number.NaN, 3) })).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT' }),
    );
    expect(() => fitPca({ dims: [3, 2], data: Float32Array.of(1, 2, 1, 2, 1, 2) })).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });
});

describe('the PCA of a large matrix', () => {
  const { large } = golden;
  const recipe = () => {
    let state = large.seed;
    const uniform = () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
      return ((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * 2 - 1) * Math.sqrt(3);
    };
    const fill = (size: number) => Float64Array.from({ length: size }, uniform);
    const [weights, directions, noise] = [fill(large.n * large.r), fill(large.r * large.d), fill(large.n * large.d)];
    return Float32Array.from({ length: large.n * large.d }, (_, index) => {
      const [row, column] = [Math.floor(index / large.d), index % large.d];
      let sum = 0.5 * (noise[index] as number) + Math.sin(column);
      for (let rank = 0; rank < large.r; rank++)
        sum += (weights[row * large.r + rank] as number) * 10 * 0.8 ** rank * (directions[rank * large.d + column] as number);
      return sum;
    });
  };
  const rows = recipe();
  const fitted = fitPca({ dims: [large.n, large.d], data: rows }, { components: large.r });

  it('the large matrix is the matrix of the reference', () => {
    expectClose(rows.slice(0, 8), large.X_row0_first8, { abs: 1e-5 });
    expect(rows.at(-1)).toBeCloseTo(large.X_last, 5);
  });

  it('the PCA of the large matrix has the variances, the mean and the components of the reference', () => {
    expectClose(fitted.explainedVariance, large.explained_variance, { abs: 0, rel: 1e-6 });
    expectClose(fitted.mean.slice(0, 8), large.mean_first8, { abs: 1e-6 });
    expectClose(fitted.components.slice(0, 3 * large.d), fixtureFloats('latent/pca_large_components.f32'), { abs: 1e-5 });
  });

  it('the large matrix is reconstructed from 5, 10 and 20 components as well as by the reference', () => {
    for (const [k, want] of Object.entries(large.reconstruction_mse)) {
      let error = 0;
      for (const row of rowsOf(rows, large.d).slice(0, 200)) {
        const rebuilt = reconstruct(fitted, row, Number(k));
        for (let index = 0; index < row.length; index++) error += ((rebuilt[index] as number) - (row[index] as number)) ** 2;
      }
      expect(error / (200 * large.d)).toBeGreaterThan((want as number) * 0.9); // the reference takes all rows, this the first 200
      expect(error / (200 * large.d)).toBeLessThan((want as number) * 1.1);
    }
  });
});

describe('project, reconstruct and moveAlong', () => {
  it('project computes the coordinates of the reference', () => {
    const want = rowsOf(fixtureFloats('latent/pca_transform.f32'), dimension);
    for (const [index, row] of rowsOf(data, dimension).entries())
      expectClose(project(basis, row), want[index] ?? [], { abs: tolerance.transform_abs });
  });

  it('reconstruct equals the reference for the first k components', () => {
    const want = rowsOf(fixtureFloats('latent/pca_reconstruction.f32'), dimension);
    for (const [place, k] of golden.ks.entries()) {
      for (const [index, row] of rowsOf(data, dimension).slice(0, golden.reconstruction_rows).entries()) {
        expectClose(reconstruct(basis, row, k), want[place * golden.reconstruction_rows + index] ?? [], {
          abs: tolerance.reconstruction_abs,
        });
      }
    }
  });

  it('project and reconstruct accept vectors that were not part of the fit', () => {
    const small = fitPca({ dims: [count, dimension], data }, { components: golden.new_vectors.transform_k });
    for (const [index, values] of golden.new_vectors.Y.entries()) {
      const row = Float32Array.from(values as number[]);
      expectClose(project(small, row), golden.new_vectors.transform[index], { abs: tolerance.transform_abs });
      expectClose(reconstruct(small, row, dimension), golden.new_vectors.reconstruction[index], { abs: tolerance.reconstruction_abs });
    }
  });

  it('reconstruct without components returns the mean', () => {
    expect(reconstruct(basis, data.slice(0, dimension), 0)).toEqual(basis.mean);
  });

  it('moveAlong moves by standard deviations along the first components only', () => {
    const row = data.slice(0, dimension);
    const moved = project(basis, moveAlong(basis, row, [2, 0, -1]));
    const want = project(basis, row);
    const deviation = (index: number) => Math.sqrt(basis.explainedVariance[index] ?? 0);
    want[0] = (want[0] ?? 0) + 2 * deviation(0);
    want[2] = (want[2] ?? 0) - deviation(2);
    expectClose(moved, want, { abs: 1e-4 });
  });

  it('embeddings of another dimension, and more coordinates than components, are refused', () => {
    expect(() => project(basis, new Float32Array(3))).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    expect(() => moveAlong(basis, data.slice(0, dimension), new Array(dimension + 1).fill(0))).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT' }),
    );
  });
});

describe('standard scores', () => {
  const rows = rowsOf(data, dimension);
  const deviations = Array.from(basis.explainedVariance, Math.sqrt);

  it('a standard score is a coordinate divided by the standard deviation of its component', () => {
    const [first = new Float32Array(0)] = rows;
    const expected = Array.from(project(basis, first), (coordinate, component) => coordinate / (deviations[component] ?? 0));
    expect([...standardScores(basis, first)].slice(0, 5)).toEqual(expected.slice(0, 5));
  });

  it('the scores of many embeddings on one component equal those of each embedding', () => {
    const scores = standardScoresOn(basis, { dims: [count, dimension], data }, 2);
    for (const [index, row] of rows.entries()) expect(scores[index]).toBeCloseTo(standardScores(basis, row)[2] ?? Number.NaN, 5);
    const squares = scores.reduce((sum, score) => sum + score * score, 0);
    expect(squares / (count - 1)).toBeCloseTo(1, 3);
  });

  it('a component that the basis does not have scores 0', () => {
    expect([...new Set(standardScoresOn(basis, { dims: [count, dimension], data }, 9999))]).toEqual([0]);
  });
});

describe('eigenSymmetric', () => {
  const symmetric = (size: number, entry: (row: number, column: number) => number) =>
    Float64Array.from({ length: size * size }, (_, index) => {
      const [row, column] = [Math.floor(index / size), index % size];
      return entry(Math.max(row, column), Math.min(row, column));
    });
  const numbers = generator(11).randn(150 * 150);

  it.each([
    ['random numbers', 150, (row: number, column: number) => numbers[row * 150 + column] ?? 0],
    ['few numbers', 3, (row: number, column: number) => row + 2 * column],
    ['a single number', 1, () => -4],
    ['zeros', 40, () => 0],
    ['equal eigenvalues', 60, (row: number, column: number) => (row === column ? 7 : 0)],
    ['close eigenvalues', 90, (row: number, column: number) => (row === column ? Math.abs((row % 30) - 15) : row - column === 1 ? 1 : 0)],
    ['a wide range', 80, (row: number, column: number) => Math.exp(-(row + column) / 3)],
    ['rank one', 50, (row: number, column: number) => (row + 1) * (column + 1)],
  ] as const)('the eigenvectors of a matrix of %s are orthogonal and have residuals at the level of rounding', (_, size, entry) => {
    const matrix = symmetric(size, entry);
    const { values, vectors } = eigenSymmetric(matrix, size, size);
    const scale = Math.max(1, ...Array.from(values, Math.abs));
    const product = (a: number, b: number) =>
      vectors.subarray(a * size, (a + 1) * size).reduce((sum, v, i) => sum + v * (vectors[b * size + i] ?? 0), 0);
    expect(Array.from(values)).toEqual(Array.from(values).sort((a, b) => a - b));
    for (let row = 0; row < size; row++) {
      const vector = vectors.subarray(row * size, (row + 1) * size);
      for (let column = 0; column < size; column++) {
        expect(Math.abs(product(row, column) - (row === column ? 1 : 0))).toBeLessThan(1e-12);
        const image = vector.reduce((sum, value, index) => sum + value * (matrix[column * size + index] ?? 0), 0);
        expect(Math.abs(image - (values[row] ?? 0) * (vector[column] ?? 0)) / scale).toBeLessThan(1e-12);
      }
    }
  });

  it('only the eigenvectors of the largest eigenvalues are computed if no more are wanted', () => {
    const matrix = symmetric(30, (row, column) => numbers[row * 150 + column] ?? 0);
    const [all, few] = [eigenSymmetric(matrix, 30, 30), eigenSymmetric(matrix, 30, 4)];
    expect(few.values).toEqual(all.values);
    expect(few.vectors).toEqual(all.vectors.slice(26 * 30));
  });
});
