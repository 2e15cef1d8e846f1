import type { Session } from './backend.ts';
import { outputNamed } from './clip.ts';
import { joinRows } from './rows.ts';
import type { Feeds, Tensor } from './tensor.ts';

/** An input of a network that is the same at every step: one row per item, the unconditional row, and the shape of a row. */
export type Condition = { readonly rows: readonly Float32Array[]; readonly unconditional: Float32Array; readonly shape: readonly number[] };

/** Predicts for N samples at one timestep. Returns N rows. */
export type Denoiser = (samples: readonly Float32Array[], timestep: number, signal?: AbortSignal) => Promise<Float32Array[]>;

type GuidedNetwork = {
  readonly session: Session;
  readonly conditions: Readonly<Record<string, Condition>>;
  /** The guidance scale of each of the N items. */
  readonly guidance: readonly number[];
};

/**
 * A network with classifier-free guidance: `unconditional + g * (conditional - unconditional)` for each of N items, as N rows of `output`. Items with
 * guidance 1 need no unconditional row. All rows of a step run as one batch. `feedsOf` returns the inputs that change between steps, for the items of
 * its rows. Source: Ho & Salimans 2022, in the form of the unCLIP paper and diffusers.
 */
export const guidedNetwork = ({ session, conditions, guidance, output }: GuidedNetwork & { readonly output: string }) => {
  const guided = guidance.flatMap((scale, item) => (scale === 1 ? [] : [item]));
  const items = [...guidance.keys(), ...guided];
  const constant: Record<string, Tensor> = {};
  for (const [name, { rows, unconditional, shape }] of Object.entries(conditions)) {
    constant[name] = { dims: [items.length, ...shape], data: joinRows([...rows, ...guided.map(() => unconditional)]) };
  }
  return async (feedsOf: (items: readonly number[]) => Feeds, signal?: AbortSignal): Promise<Float32Array[]> => {
    const { data } = outputNamed(await session.run({ ...constant, ...feedsOf(items) }, signal), output);
    const size = data.length / items.length;
    const row = (index: number) => data.subarray(index * size, (index + 1) * size);
    const predictions = guidance.map((_, item) => row(item));
    for (const [position, item] of guided.entries()) {
      const unconditional = row(guidance.length + position);
      const scale = guidance[item] ?? 1;
      predictions[item] = row(item).map((conditional, index) => {
        const base = unconditional[index] ?? 0;
        return base + scale * (conditional - base);
      });
    }
    return predictions;
  };
};

/** A denoiser with classifier-free guidance. `shape` is the shape of one sample. */
export const guidedDenoiser = ({ shape, ...network }: GuidedNetwork & { readonly shape: readonly number[] }): Denoiser => {
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
