import type { Session } from './backend.ts';
import { outputNamed } from './clip.ts';
import { type Condition, product } from './conditions.ts';
import { batches, joinRows } from './rows.ts';
import type { Feeds, Tensor } from './tensor.ts';

/** Predicts for N samples at one timestep. Returns N rows. */
export type Denoiser = (samples: readonly Float32Array[], timestep: number, signal?: AbortSignal) => Promise<Float32Array[]>;

type GuidedNetwork = {
  readonly session: Session;
  readonly conditions: Readonly<Record<string, Condition>>;
  /** The guidance scale of each of the N items. */
  readonly guidance: readonly number[];
  /** The largest number of rows in one run of the network. Default: all rows run at once. */
  readonly largestRun?: number | undefined;
};

type GuidedOutput = {
  readonly output: string;
  /** The number of leading values of a row that are guided. The others, a learned variance, are those of the conditional row. Default: all. */
  readonly guidedValues?: number | undefined;
};

/**
 * A network with classifier-free guidance: `unconditional + g * (conditional - unconditional)` for each of N items, as N rows of `output`. Items with
 * guidance 1 need no unconditional row. The rows of a step run as one batch, or as several ones where the memory is short. `feedsOf` returns the inputs that
 * change between steps, for the items of its rows. Source: Ho & Salimans 2022, in the form of the unCLIP paper and diffusers.
 */
export const guidedNetwork = ({
  session,
  conditions,
  guidance,
  output,
  guidedValues = Number.POSITIVE_INFINITY,
  largestRun = Number.POSITIVE_INFINITY,
}: GuidedNetwork & GuidedOutput) => {
  const guided = guidance.flatMap((scale, item) => (scale === 1 ? [] : [item]));
  const rows = [
    ...guidance.map((_, item) => ({ item, kind: 'rows' as const })),
    ...guided.map((item) => ({ item, kind: 'unconditional' as const })),
  ];
  const runs = batches(rows, Math.min(largestRun, rows.length)).map((batch) => {
    const constant: Record<string, Tensor> = {};
    for (const [name, condition] of Object.entries(conditions)) {
      const data = joinRows(batch.map(({ item, kind }) => condition[kind][item] ?? new Float32Array()));
      constant[name] = { dims: [batch.length, ...condition.shape], data };
    }
    return { items: batch.map(({ item }) => item), constant };
  });
  return async (feedsOf: (items: readonly number[]) => Feeds, signal?: AbortSignal): Promise<Float32Array[]> => {
    const found: Float32Array[] = [];
    for (const { items, constant } of runs) {
      const { data } = outputNamed(await session.run({ ...constant, ...feedsOf(items) }, signal), output);
      const size = data.length / items.length;
      found.push(...items.map((_, row) => data.subarray(row * size, (row + 1) * size)));
    }
    const predictions = found.slice(0, guidance.length);
    for (const [position, item] of guided.entries()) {
      const unconditional = found[guidance.length + position] ?? new Float32Array();
      const scale = guidance[item] ?? 1;
      predictions[item] = (found[item] ?? new Float32Array()).map((conditional, index) => {
        const base = unconditional[index] ?? 0;
        return index < guidedValues ? base + scale * (conditional - base) : conditional;
      });
    }
    return predictions;
  };
};

/** A denoiser with classifier-free guidance. `shape` is the shape of one sample. A learned variance after the prediction is not guided. */
export const guidedDenoiser = ({ shape, ...network }: GuidedNetwork & { readonly shape: readonly number[] }): Denoiser => {
  const predict = guidedNetwork({ ...network, output: 'prediction', guidedValues: product(shape) });
  return (samples, timestep, signal) =>
    predict(
      (items) => ({
        sample: { dims: [items.length, ...shape], data: joinRows(items.map((item) => samples[item] ?? new Float32Array())) },
        timestep: { dims: [items.length], data: new Float32Array(items.length).fill(timestep) },
      }),
      signal,
    );
};
