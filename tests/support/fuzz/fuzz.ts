import { CodedError } from '../../../errors/index.ts';
import type { Door } from './door.ts';
import { dice, mutate } from './mutate.ts';

/** An input that broke a door: an error that is not a refusal, too much memory, or too much time. */
export type Fault = { readonly door: string; readonly seed: number; readonly reason: string; readonly bytes: Uint8Array };

/** More memory than the pixel limit explains: 64 million pixels with four channels, twice. */
const memoryLimit = 700e6;
const timeLimit = 10_000;

/** The reason why an input breaks a door; undefined where the door accepts or refuses it. */
export const breaks = async (door: Door, bytes: Uint8Array): Promise<string | undefined> => {
  const before = process.memoryUsage();
  const began = performance.now();
  try {
    await door.open(bytes);
  } catch (error) {
    if (!(error instanceof CodedError)) return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  const after = process.memoryUsage();
  const growth = after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed;
  if (growth > memoryLimit) return `it took ${Math.round(growth / 1e6)} MB of memory`;
  const took = performance.now() - began;
  return took > timeLimit ? `it took ${Math.round(took)} ms` : undefined;
};

/** Opens a door with mutated inputs: those with the seeds from `first`, as long as `goesOn` returns true. Returns how many were tried and what broke. */
export const fuzzDoor = async (
  door: Door,
  { first, goesOn }: { readonly first: number; goesOn(tried: number): boolean },
): Promise<{ readonly tried: number; readonly faults: readonly Fault[] }> => {
  const corpus = await door.corpus();
  const faults: Fault[] = [];
  let tried = 0;
  for (; goesOn(tried); tried++) {
    const seed = first + tried;
    const bytes = mutate(corpus, dice(seed));
    const reason = await breaks(door, bytes);
    if (reason !== undefined) faults.push({ door: door.name, seed, reason, bytes });
  }
  return { tried, faults };
};

/** The shortest input found by cutting pieces out of one that breaks a door, which breaks it for the same reason. */
export const shrink = async (door: Door, { bytes, reason }: Pick<Fault, 'bytes' | 'reason'>): Promise<Uint8Array> => {
  let smallest = bytes;
  for (let piece = Math.ceil(bytes.length / 2); piece >= 1; piece = Math.floor(piece / 2)) {
    for (let start = 0; start + piece <= smallest.length; ) {
      const shorter = new Uint8Array(Buffer.concat([smallest.subarray(0, start), smallest.subarray(start + piece)]));
      if ((await breaks(door, shorter)) === reason) smallest = shorter;
      else start += piece;
    }
  }
  return smallest;
};
