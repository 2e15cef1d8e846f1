/**
 * A fitted PCA. Components are unit rows, ordered by falling variance; in each one the entry of largest absolute value is positive.
 * Variances divide by N - 1.
 */
export type Basis = {
  /** CLIP space of the embeddings it was fitted on. */
  readonly space?: string;
  /** D. */
  readonly dimension: number;
  /** `[D]`. */
  readonly mean: Float32Array;
  /** `[K, D]`. */
  readonly components: Float32Array;
  /** `[K]`. */
  readonly explainedVariance: Float32Array;
  /** `[K]`, shares of the variance of all D dimensions. */
  readonly explainedVarianceRatio: Float32Array;
};
