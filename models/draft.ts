import type { ModelContext } from './backend.ts';
import { outputNamed } from './clip.ts';
import { componentOf } from './component.ts';
import { product } from './conditions.ts';
import type { DecoderRun } from './decoder-conditions.ts';
import type { ModelFamily } from './family.ts';
import { joinRows, splitRows } from './rows.ts';
import type { Tensor } from './tensor.ts';

/** The name of the decoder's input and of the drafter's output. */
const draft = 'draft';
/** The name of the drafter's input that says what embedding and caption leave open. */
const variation = 'variation';

/** The number of coordinates of the drafter's variations; 0 for families without a drafter, or with one that knows none. */
export const variationSize = ({ manifest }: ModelFamily): number =>
  product(manifest.components.drafter?.inputs[variation]?.shape.slice(1).map(Number) ?? [0]); // numbers, because only the first axis is the batch

/**
 * Adds a draft of x0 to the conditions of a decoder whose manifest lists the input `draft`. The family's component `drafter` computes the draft from
 * the same conditions, once for all steps. With guidance, the unconditional row has a draft too: that of the unconditional conditions. A drafter that lists
 * the input `variation` draws the scene in the variation `[V]` of each item, with coordinates in -1..1: where its objects are, how large, and so on.
 * Without variations, and for zeros, it draws the mean.
 * @throws ModelError `MODEL_MISSING` when the family has no drafter
 */
export const withDraft = async (
  run: DecoderRun,
  { backend, family, signal }: ModelContext,
  variations: readonly Float32Array[] = [],
): Promise<DecoderRun> => {
  const shape = componentOf(family, 'decoder').inputs[draft]?.shape.slice(1).map(Number); // numbers, because only the first axis is the batch
  if (!shape) return run;
  const { inputs } = componentOf(family, 'drafter');
  const guided = run.guidance.flatMap((scale, item) => (scale === 1 ? [] : [item]));
  const feeds: Record<string, Tensor> = {};
  for (const [name, condition] of Object.entries(run.conditions)) {
    const rows = [...condition.rows, ...guided.map((item) => condition.unconditional[item] ?? new Float32Array())];
    if (Object.hasOwn(inputs, name)) feeds[name] = { dims: [rows.length, ...condition.shape], data: joinRows(rows) };
  }
  const count = run.guidance.length;
  const size = variationSize(family);
  if (size > 0) {
    const rows = [...run.guidance.keys(), ...guided].map((item) => variations[item] ?? new Float32Array(size));
    feeds[variation] = { dims: [rows.length, size], data: joinRows(rows) };
  }
  const session = backend.session(family, 'drafter');
  const { data } = outputNamed(await session.run(feeds, signal), draft);
  const found = splitRows(data, { rows: count + guided.length, width: product(shape), what: 'The draft' });
  const rows = found.slice(0, count);
  const unconditional = rows.map((row, item) => (guided.includes(item) ? (found[count + guided.indexOf(item)] ?? row) : row));
  return { ...run, conditions: { ...run.conditions, [draft]: { rows, unconditional, shape } } };
};
