import * as z from 'zod';
import type { Feeds, Outputs } from '../../tensor.ts';
import { DeviceError } from '../device-error.ts';
import type { Weights } from '../weights.ts';
import { isStored } from './stored-folder.ts';

const input = z.object({ dtype: z.enum(['float32', 'int32']), dims: z.array(z.int().positive()) });
const numbersSchema = z.record(
  z.string(),
  z.object({ inputs: z.record(z.string(), input), outputs: z.record(z.string(), z.array(z.number())) }),
);
/** The expected numbers of a family's networks, by file name. */
export type TestNumbers = z.infer<typeof numbersSchema>;
/** The file self-test.json, which scripts/web-files.ts writes next to the weights. */
const fileSchema = z.object({ networks: numbersSchema });

/** At most this many numbers of an output are compared. */
const compared = 64;
/** The largest difference that rounding explains, as a fraction of the largest number. */
const tolerance = 5e-3;

/** Constant inputs of the test: training steps, by the name of the input. */
const steps: ReadonlyMap<string, number> = new Map([
  ['timestep', 500],
  ['noise_level', 50],
]);

/** The feeds of a network's test: embeddings of length 1, as CLIP produces them, training steps, and numbers between -1 and 1. */
export const testFeeds = (inputs: TestNumbers[string]['inputs']): Feeds =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, { dtype, dims }]) => {
      const length = dims.reduce((product, size) => product * size, 1);
      if (dtype === 'int32') return [name, { dims, data: Int32Array.from({ length }, (_, index) => 1 + ((index * 7) % 50)) }];
      const amplitude = name.endsWith('embeds') ? Math.sqrt(2 / (dims.at(-1) ?? 1)) : 1;
      const wave = (index: number) => amplitude * Math.sin(index * 0.37);
      const constant = name.includes('mask') ? 1 : steps.get(name);
      return [name, { dims, data: Float32Array.from({ length }, (_, index) => constant ?? wave(index)) }];
    }),
  );

/** The numbers of an output that are compared, at equal distances. */
export const sampled = (data: ArrayLike<number>): number[] => {
  const stride = Math.max(1, Math.floor(data.length / compared));
  return Array.from({ length: Math.min(compared, data.length) }, (_, index) => data[index * stride] ?? Number.NaN);
};

/**
 * Runs a network once and compares its outputs with the expected numbers, which also compiles its shaders. A family without a file of
 * expected numbers is not tested.
 * @throws DeviceError `UNFIT` when the device computes other numbers
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
      throw new DeviceError('UNFIT', 'the {network} computed wrong numbers in its test (off by {difference} of {scale})', {
        params: { network: weights.title, difference: largest.toPrecision(2), scale: scale.toPrecision(2) },
      });
    }
  }
};

const numbersByLocation = new Map<string, Promise<TestNumbers | undefined>>();
const numbersOf = async (location: string): Promise<TestNumbers | undefined> => {
  // Only the site computes numbers, for the families that it serves.
  if (isStored(location)) return undefined;
  const numbers = numbersByLocation.get(location) ?? fetchNumbers(`${location}/self-test.json`);
  numbersByLocation.set(location, numbers);
  return numbers;
};

const fetchNumbers = async (address: string): Promise<TestNumbers | undefined> => {
  try {
    const response = await fetch(address);
    return response.ok ? fileSchema.parse(await response.json()).networks : undefined;
  } catch {
    // Offline, or there is no such file: there is nothing to compare with.
    return undefined;
  }
};
