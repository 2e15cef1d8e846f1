import type { Condition } from './guidance.ts';
import { splitRows } from './rows.ts';
import type { Tensor } from './tensor.ts';

/** Captions as inputs of networks: z_t `[N, D]`, hidden states `[N, T, H]`, and mask `[N, T]`, 1 for tokens and 0 for padding. */
export type Conditioning = { readonly embeddings: Tensor; readonly hidden: Tensor; readonly mask: Tensor };

/** The number of values in a tensor of a shape. */
export const product = (shape: readonly number[]): number => shape.reduce((total, length) => total * length, 1);

/**
 * A condition of N items, as a function that returns it for some of the items. `data` is `[N, …shape]`; without `data` every item has the row
 * `unconditional`, which is zeros by default. `what` names the data in errors.
 * @throws ModelError `BAD_INPUT` when the data has another size
 */
export const conditionRows = (
  data: Float32Array | undefined,
  { rows, shape, what, unconditional }: { rows: number; shape: readonly number[]; what: string; unconditional?: Float32Array | undefined },
): ((items: readonly number[]) => Condition) => {
  const width = product(shape);
  const none = unconditional ?? new Float32Array(width);
  const split = data && splitRows(data, { rows, width, what });
  return (items) => ({ rows: items.map((item) => split?.[item] ?? none), unconditional: none, shape });
};
