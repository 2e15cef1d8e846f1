import type { Backend } from './backend.ts';
import { outputNamed } from './clip.ts';
import { componentOf } from './component.ts';
import { product } from './conditions.ts';
import type { DecoderRun } from './decoder-conditions.ts';
import type { ModelFamily } from './family.ts';
import { joinRows, splitRows } from './rows.ts';
import type { Tensor } from './tensor.ts';

/** The input of a decoder, and the output of a drafter. */
const draft = 'draft';

/**
 * What a decoder runs with, and a draft of x0 beside it where the manifest lists the input `draft`: what the family's `drafter` makes of the same
 * conditions, once for all steps. Where guidance asks for what nothing draws, nothing has its draft too, made of zeros.
 * @throws ModelError `MODEL_MISSING` when the family has no drafter
 */
export const withDraft = async (
  run: DecoderRun,
  { backend, family, signal }: { readonly backend: Backend; readonly family: ModelFamily; readonly signal?: AbortSignal | undefined },
): Promise<DecoderRun> => {
  const shape = componentOf(family, 'decoder').inputs[draft]?.shape.slice(1).map(Number); // sizes, after the batch
  if (!shape) return run;
  const { inputs } = componentOf(family, 'drafter');
  const guided = run.guidance.some((scale) => scale !== 1);
  const feeds: Record<string, Tensor> = {};
  for (const [name, condition] of Object.entries(run.conditions)) {
    const rows = guided ? [...condition.rows, condition.nothing] : condition.rows;
    if (Object.hasOwn(inputs, name)) feeds[name] = { dims: [rows.length, ...condition.shape], data: joinRows(rows) };
  }
  const session = backend.session(family, 'drafter');
  const { data } = outputNamed(await session.run(feeds, signal), draft);
  const [count, width] = [run.guidance.length, product(shape)];
  const rows = splitRows(data, { rows: guided ? count + 1 : count, width, what: 'The draft' });
  const nothing = rows[count] ?? new Float32Array(width);
  return { ...run, conditions: { ...run.conditions, [draft]: { rows: rows.slice(0, count), nothing, shape } } };
};
