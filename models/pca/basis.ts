/**
 * A fitted PCA. Components are unit vectors in order of falling variance, with signs that make the entry of largest absolute value positive.
 * Variances are computed with the divisor N - 1.
 * The mean is zero if the PCA was fitted without centring; variances are then those around zero.
 */
export type Basis = {
  /** The CLIP space of the embeddings that the PCA was fitted on. */
  readonly space?: string;
  /** D. */
  readonly dimension: number;
  /** `[D]`. */
  readonly mean: Float32Array;
  /** `[K, D]`. */
  readonly components: Float32Array;
  /** `[K]`. */
  readonly explainedVariance: Float32Array;
  /** `[K]`, fractions of the total variance of all D dimensions. */
  readonly explainedVarianceRatio: Float32Array;
  /** The PCA was fitted on embeddings scaled to length 1. An embedding is scaled before it is projected, and gets its length back after it was moved or rebuilt. */
  readonly unit?: boolean | undefined;
  /** Coordinates are divided by the standard deviation of their component. */
  readonly whiten?: boolean | undefined;
};
