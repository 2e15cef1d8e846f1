import { codeOf } from '../../../errors/index.ts';
import type { Component } from '../../component.ts';
import { feedTypeOf } from '../../component.ts';
import type { ModelFamily } from '../../family.ts';
import type { ComponentName } from '../../manifest.ts';
import { type Generator, generator } from '../../random.ts';
import type { Feeds, Outputs, Tensor, TensorData } from '../../tensor.ts';

/** How far the output of a network is from that of its reference, on one input: the largest difference, and the root mean square of all over that of the reference. */
export type OutputError = { readonly component: ComponentName; readonly max: number; readonly relative: number };

/** Pixels of a side that is free. It is a multiple of what any of the networks divides a side by. */
const freeSide = 64;
/** Token ids are drawn below this number: every vocabulary has as many tokens. */
const knownTokens = 128;
/** In the middle of a schedule of 1000 steps. */
const timestep = 500;

const inputOf = (name: string, { dtype, shape }: Component['inputs'][string], random: Generator): Tensor<TensorData> => {
  const dims = shape.map((size, axis) => (typeof size === 'number' ? size : axis === 0 ? 1 : freeSide));
  const length = dims.reduce((all, size) => all * size, 1);
  const noise = name === 'input_ids' ? random.rand(length) : random.randn(length);
  const draw = (index: number): number => {
    if (name === 'timestep') return timestep;
    if (name === 'attention_mask') return 1;
    if (name === 'input_ids') return Math.floor((noise[index] as number) * knownTokens);
    return noise[index] as number;
  };
  const data =
    feedTypeOf(dtype) === 'int32'
      ? Int32Array.from({ length }, (_, index) => draw(index))
      : Float32Array.from({ length }, (_, index) => draw(index));
  return { dims, data };
};

/** Feeds of a network that are the same in every run: noise from the seed 0, one timestep, random tokens, and no mask. */
const feedsOf = ({ inputs }: Component): Feeds => {
  const random = generator(0);
  return Object.fromEntries(Object.entries(inputs).map(([name, port]) => [name, inputOf(name, port, random)]));
};

const difference = (got: Float32Array, want: Float32Array): { readonly max: number; readonly relative: number } => {
  let [max, squares, energy] = [0, 0, 0];
  for (const [index, value] of want.entries()) {
    const error = Math.abs((got[index] as number) - value);
    max = Math.max(max, error);
    squares += error * error;
    energy += value * value;
  }
  return { max, relative: energy === 0 ? 0 : Math.sqrt(squares / energy) };
};

/**
 * Compares the first output of every network of a family with that of `reference`. Both are loaded one after the other. A network whose reference
 * cannot be run, as where it needs more memory than there is, has no entry.
 */
export const outputErrors = async (
  family: ModelFamily,
  reference: ModelFamily,
  run: (family: ModelFamily, component: ComponentName, feeds: Feeds) => Promise<Outputs>,
): Promise<readonly OutputError[]> => {
  const components = Object.entries(family.manifest.components) as [ComponentName, Component][]; // keys of a manifest
  const errors: OutputError[] = [];
  for (const [component, description] of components) {
    const feeds = feedsOf(description);
    const got = await run(family, component, feeds);
    const want = await run(reference, component, feeds).catch((error: unknown) => {
      if (codeOf(error) === 'RUN_FAILED') return undefined;
      throw error;
    });
    const [output = ''] = Object.keys(description.outputs);
    const [a, b] = [got[output]?.data, want?.[output]?.data];
    if (a && b) errors.push({ component, ...difference(a, b) });
  }
  return errors;
};
