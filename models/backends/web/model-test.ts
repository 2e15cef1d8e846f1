import { z } from 'zod';
import type { Feeds, Outputs } from '../../tensor.ts';
import type { Weights } from '../messages.ts';
import { Unfit } from './unfit.ts';

const input = z.object({ dtype: z.enum(['float32', 'int32']), dims: z.array(z.int().positive()) });
const numbersSchema = z.record(
  z.string(),
  z.object({ inputs: z.record(z.string(), input), outputs: z.record(z.string(), z.array(z.number())) }),
);
/** Numbers of a family's networks by file name. */
export type TestNumbers = z.infer<typeof numbersSchema>;
/** The file self-test.json, which scripts/web-files.ts writes beside the weights. */
const fileSchema = z.object({ networks: numbersSchema });

/** Most numbers of an output that are compared. */
const compared = 64;
/** Largest difference that rounding explains, as a part of the largest number. */
const tolerance = 5e-3;

/** Training steps that networks are asked about, by the name of the input. */
const steps: ReadonlyMap<string, number> = new Map([
  ['timestep', 500],
  ['noise_level', 50],
]);

/** What a network is fed in its test: embeddings of length 1, as CLIP gives them, training steps, and numbers between -1 and 1. */
export const testFeeds = (inputs: TestNumbers[string]['inputs']): Feeds =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, { dtype, dims }]) => {
      const length = dims.reduce((product, size) => product * size, 1);
      if (dtype === 'int32') return [name, { dims, data: Int32Array.from({ length }, (_, index) => 1 + ((index * 7) % 50)) }];
      const amplitude = name.endsWith('embeds') ? Math.sqrt(2 / (dims.at(-1) ?? 1)) : 1;
      const wave = (index: number) => amplitude * Math.sin(index * 0.37);
      const known = name.includes('mask') ? 1 : steps.get(name);
      return [name, { dims, data: Float32Array.from({ length }, (_, index) => known ?? wave(index)) }];
    }),
  );

/** The numbers of an output that are compared: some, evenly spread. */
export const sampled = (data: ArrayLike<number>): number[] => {
  const stride = Math.max(1, Math.floor(data.length / compared));
  return Array.from({ length: Math.min(compared, data.length) }, (_, index) => data[index * stride] ?? Number.NaN);
};

/**
 * Computes a network once with known numbers and compares; that compiles its shaders, too. A family without known numbers is trusted as
 * the device is.
 * @throws Unfit
 */
export const modelTest = async (weights: Weights, compute: (feeds: Feeds) => Promise<Outputs>): Promise<void> => {
  const expected = (await numbersOf(weights.location))?.[weights.file];
  if (!expected) return;
  const outputs = await compute(testFeeds(expected.inputs));
  for (const [name, numbers] of Object.entries(expected.outputs)) {
    const found = sampled(outputs[name]?.data ?? []);
    const scale = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const largest = numbers.reduce((most, value, index) => {
      const difference = Math.abs((found[index] ?? Number.NaN) - value);
      return Math.max(most, difference);
    }, 0);
    if (!(largest <= tolerance * scale)) {
      throw new Unfit(`the ${weights.title} gave wrong numbers in its test (off by ${largest.toPrecision(2)} of ${scale.toPrecision(2)})`);
    }
  }
};

const known = new Map<string, Promise<TestNumbers | undefined>>();
const numbersOf = (location: string): Promise<TestNumbers | undefined> => {
  const asked = known.get(location) ?? fetchNumbers(`${location}/self-test.json`);
  known.set(location, asked);
  return asked;
};

const fetchNumbers = async (address: string): Promise<TestNumbers | undefined> => {
  try {
    const response = await fetch(address);
    return response.ok ? fileSchema.parse(await response.json()).networks : undefined;
  } catch {
    // Offline, or no such file: nothing to compare with.
    return undefined;
  }
};
