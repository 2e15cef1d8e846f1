import type { Condition } from './guidance.ts';
import { splitRows } from './rows.ts';
import type { Tensor } from './tensor.ts';

/** What networks read of captions: z_t `[N, D]`, hidden states `[N, T, H]`, mask `[N, T]`, 1 where a token stands. */
export type Conditioning = { readonly embeddings: Tensor; readonly hidden: Tensor; readonly mask: Tensor };

/** Numbers in a tensor of that shape. */
export const product = (shape: readonly number[]): number => shape.reduce((total, length) => total * length, 1);

/**
 * A condition of N items, as a function that gives it for some of them. `data` is `[N, …shape]`; left out, all are told `nothing`, which is zeros
 * unless given. `what` names the data in errors.
 * @throws ModelError `BAD_INPUT` when the data is of another size
 */
export const conditionRows = (
  data: Float32Array | undefined,
  { rows, shape, what, nothing }: { rows: number; shape: readonly number[]; what: string; nothing?: Float32Array | undefined },
): ((items: readonly number[]) => Condition) => {
  const width = product(shape);
  const none = nothing ?? new Float32Array(width);
  const split = data && splitRows(data, { rows, width, what });
  return (items) => ({ rows: items.map((item) => split?.[item] ?? none), nothing: none, shape });
};
