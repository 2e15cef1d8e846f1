import { splitRows } from './rows.ts';
import type { Tensor } from './tensor.ts';

/** Captions as inputs of networks: z_t `[N, D]`, hidden states `[N, T, H]`, and mask `[N, T]`, 1 for tokens and 0 for padding. */
export type Conditioning = { readonly embeddings: Tensor; readonly hidden: Tensor; readonly mask: Tensor };

/** An input of a network that is the same at every step: a row and an unconditional row for each item, and the shape of a row. */
export type Condition = {
  readonly rows: readonly Float32Array[];
  readonly unconditional: readonly Float32Array[];
  readonly shape: readonly number[];
};

/** The number of values in a tensor of a shape. */
export const product = (shape: readonly number[]): number => shape.reduce((total, length) => total * length, 1);

/** The rows of a condition of N items. */
type ConditionRows = {
  readonly rows: number;
  readonly shape: readonly number[];
  /** Names the data in errors. */
  readonly what: string;
  /** The row of items without data, and the unconditional row of each item without one of its own. Default: zeros. */
  readonly none?: Float32Array | undefined;
  /** The unconditional rows, `[N, …shape]`. */
  readonly negative?: Float32Array | undefined;
};

/**
 * A condition of N items, as a function that returns it for some of the items. `data` is `[N, …shape]`.
 * @throws ModelError `BAD_INPUT` when the data has another size
 */
export const conditionRows = (
  data: Float32Array | undefined,
  { rows, shape, what, none = new Float32Array(product(shape)), negative }: ConditionRows,
): ((items: readonly number[]) => Condition) => {
  const width = product(shape);
  const split = data && splitRows(data, { rows, width, what });
  const unconditional = negative && splitRows(negative, { rows, width, what });
  return (items) => ({
    rows: items.map((item) => split?.[item] ?? none),
    unconditional: items.map((item) => unconditional?.[item] ?? none),
    shape,
  });
};
