import type { ModelContext } from './backend.ts';
import { outputNamed } from './clip.ts';
import { componentOf } from './component.ts';
import { product } from './conditions.ts';
import type { DecoderRun } from './decoder-conditions.ts';
import { joinRows, splitRows } from './rows.ts';
import type { Tensor } from './tensor.ts';

/** The name of the decoder's input and of the drafter's output. */
const draft = 'draft';

/**
 * Adds a draft of x0 to the conditions of a decoder whose manifest lists the input `draft`. The family's component `drafter` computes the draft from
 * the same conditions, once for all steps. With guidance, the unconditional row has a draft too: that of the unconditional conditions.
 * @throws ModelError `MODEL_MISSING` when the family has no drafter
 */
export const withDraft = async (run: DecoderRun, { backend, family, signal }: ModelContext): Promise<DecoderRun> => {
  const shape = componentOf(family, 'decoder').inputs[draft]?.shape.slice(1).map(Number); // numbers, because only the first axis is the batch
  if (!shape) return run;
  const { inputs } = componentOf(family, 'drafter');
  const guided = run.guidance.flatMap((scale, item) => (scale === 1 ? [] : [item]));
  const feeds: Record<string, Tensor> = {};
  for (const [name, condition] of Object.entries(run.conditions)) {
    const rows = [...condition.rows, ...guided.map((item) => condition.unconditional[item] ?? new Float32Array())];
    if (Object.hasOwn(inputs, name)) feeds[name] = { dims: [rows.length, ...condition.shape], data: joinRows(rows) };
  }
  const session = backend.session(family, 'drafter');
  const { data } = outputNamed(await session.run(feeds, signal), draft);
  const count = run.guidance.length;
  const found = splitRows(data, { rows: count + guided.length, width: product(shape), what: 'The draft' });
  const rows = found.slice(0, count);
  const unconditional = rows.map((row, item) => (guided.includes(item) ? (found[count + guided.indexOf(item)] ?? row) : row));
  return { ...run, conditions: { ...run.conditions, [draft]: { rows, unconditional, shape } } };
};
