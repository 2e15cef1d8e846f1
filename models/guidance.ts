import type { Session } from './backend.ts';
import { outputNamed } from './clip.ts';
import { joinRows } from './rows.ts';
import type { Feeds, Tensor } from './tensor.ts';

/** What a network is told beside what changes from step to step: a row an item, the row that stands for nothing, and the shape of a row. */
export type Condition = { readonly rows: readonly Float32Array[]; readonly nothing: Float32Array; readonly shape: readonly number[] };

/** Predicts for N samples at one time. Gives N rows. */
export type Denoiser = (samples: readonly Float32Array[], timestep: number, signal?: AbortSignal) => Promise<Float32Array[]>;

type Guided = {
  readonly session: Session;
  readonly conditions: Readonly<Record<string, Condition>>;
  /** Scale of each of the N items. */
  readonly guidance: readonly number[];
};

/**
 * A network with classifier-free guidance: `nothing + g * (given - nothing)` an item, N rows of its one `output`. Items of guidance 1 skip the
 * second half. All rows of a step run as one batch; `feedsOf` gives what changes, for the items of its rows. Ho & Salimans 2022, in the form of
 * the unCLIP paper and diffusers.
 */
export const guidedNetwork = ({ session, conditions, guidance, output }: Guided & { readonly output: string }) => {
  const guided = guidance.flatMap((scale, item) => (scale === 1 ? [] : [item]));
  const items = [...guidance.keys(), ...guided];
  const constant: Record<string, Tensor> = {};
  for (const [name, { rows, nothing, shape }] of Object.entries(conditions)) {
    constant[name] = { dims: [items.length, ...shape], data: joinRows([...rows, ...guided.map(() => nothing)]) };
  }
  return async (feedsOf: (items: readonly number[]) => Feeds, signal?: AbortSignal): Promise<Float32Array[]> => {
    const { data } = outputNamed(await session.run({ ...constant, ...feedsOf(items) }, signal), output);
    const size = data.length / items.length;
    const row = (index: number) => data.subarray(index * size, (index + 1) * size);
    const predictions = guidance.map((_, item) => row(item));
    for (const [place, item] of guided.entries()) {
      const nothing = row(guidance.length + place);
      const scale = guidance[item] ?? 1;
      predictions[item] = row(item).map((given, index) => {
        const base = nothing[index] ?? 0;
        return base + scale * (given - base);
      });
    }
    return predictions;
  };
};

/** A denoiser with classifier-free guidance. `shape` is that of a sample. */
export const guidedDenoiser = ({ shape, ...network }: Guided & { readonly shape: readonly number[] }): Denoiser => {
  const predict = guidedNetwork({ ...network, output: 'prediction' });
  return (samples, timestep, signal) =>
    predict(
      (items) => ({
        sample: { dims: [items.length, ...shape], data: joinRows(items.map((item) => samples[item] ?? new Float32Array())) },
        timestep: { dims: [items.length], data: new Float32Array(items.length).fill(timestep) },
      }),
      signal,
    );
};
