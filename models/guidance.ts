import type { Session } from './backend.ts';
import { outputNamed } from './clip.ts';
import { joinRows } from './rows.ts';
import type { Feeds, Tensor } from './tensor.ts';

/** What a denoiser is told beside sample and time: a row an item, the row that stands for nothing, and the shape of a row. */
export type Condition = { readonly rows: readonly Float32Array[]; readonly nothing: Float32Array; readonly shape: readonly number[] };

/** Predicts for N samples at one time. Gives N rows. */
export type Denoiser = (samples: readonly Float32Array[], timestep: number, signal?: AbortSignal) => Promise<Float32Array[]>;

/**
 * A denoiser with classifier-free guidance: `nothing + g * (given - nothing)` an item. Items of guidance 1 skip the second half.
 * All rows of a step run as one batch. Ho & Salimans 2022, in the form of the unCLIP paper and diffusers.
 */
export const guidedDenoiser = (settings: {
  readonly session: Session;
  readonly shape: readonly number[];
  readonly conditions: Readonly<Record<string, Condition>>;
  readonly guidance: readonly number[];
}): Denoiser => {
  const { session, shape, conditions, guidance } = settings;
  const guided = guidance.flatMap((scale, item) => (scale === 1 ? [] : [item]));
  const count = guidance.length + guided.length;
  const constant: Record<string, Tensor> = {};
  for (const [name, { rows, nothing, shape: rowShape }] of Object.entries(conditions)) {
    constant[name] = { dims: [count, ...rowShape], data: joinRows([...rows, ...guided.map(() => nothing)]) };
  }
  return async (samples, timestep, signal) => {
    const feeds: Feeds = {
      ...constant,
      sample: { dims: [count, ...shape], data: joinRows([...samples, ...guided.map((item) => samples[item] ?? new Float32Array())]) },
      timestep: { dims: [count], data: new Float32Array(count).fill(timestep) },
    };
    const { data } = outputNamed(await session.run(feeds, signal), 'prediction');
    const size = data.length / count;
    const row = (index: number) => data.subarray(index * size, (index + 1) * size);
    const predictions = samples.map((_, item) => row(item));
    for (const [place, item] of guided.entries()) {
      const nothing = row(samples.length + place);
      const scale = guidance[item] ?? 1;
      predictions[item] = row(item).map((given, index) => {
        const base = nothing[index] ?? 0;
        return base + scale * (given - base);
      });
    }
    return predictions;
  };
};
