import { ModelError } from './error.ts';
import { transformPair } from './random/float32-functions.ts';
import { mersenneTwister } from './random/mersenne-twister.ts';

/** A stream of random numbers. Each draw continues where the previous one ended. */
export type Generator = {
  /** Draws `count` standard normal numbers. Throws `ModelError` (`BAD_INPUT`) for a count that is not a whole number. */
  randn(count: number): Float32Array;
  /** Draws `count` uniform numbers from [0, 1), with 24 bits each. Throws `ModelError` (`BAD_INPUT`) for a count that is not a whole number. */
  rand(count: number): Float32Array;
};

/** Where the noise of an item comes from: a seed, or a generator that other stages have drawn from and will draw from. */
export type NoiseSource = number | Generator;

/** The generator of an item. */
export const generatorOf = (source: NoiseSource): Generator => (typeof source === 'number' ? generator(source) : source);

const { sqrt } = Math;
const block = 16;
const half = block / 2;

const checkCount = (count: number): void => {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new ModelError('BAD_INPUT', 'Cannot draw {count} random numbers. Use a whole number, 0 or more.', { params: { count } });
  }
};

/** Transforms 16 uniform numbers, starting at `start`, to normal ones. Numbers j and j + 8 are the radius and the angle of a pair. */
const transformBlock = (values: Float32Array, start: number): void => {
  for (let index = start; index < start + half; index++) transformPair(values, index, index + half);
};

/**
 * The float32 random numbers of `torch.Generator().manual_seed(seed)` on a CPU, bit for bit as torch draws them on x86 with AVX2 or AVX512. (On ARM and
 * on GPUs, torch draws other numbers.) They depend on the number of values, and not on the shape of the tensor.
 *
 * Fewer than 16 normal numbers are drawn one by one in float64, in pairs whose second number is stored for the next draw of this kind. 16 and more are
 * computed from blocks of 16 uniform numbers; if the count is not a multiple of 16, the last 16 numbers are drawn again.
 * Source: ATen `CPUGeneratorImpl`, `DistributionsHelper.h` and `native/cpu/DistributionTemplates.h`.
 *
 * @param seed an integer, of which only the low 32 bits are used: -1 equals 2³² - 1
 * @throws ModelError `BAD_INPUT` when the seed is not a whole number below 2⁵³
 */
export const generator = (seed: number): Generator => {
  if (!Number.isSafeInteger(seed)) {
    throw new ModelError('BAD_INPUT', '{seed} is not a seed. Use a whole number below 2⁵³.', { params: { seed } });
  }
  const { word, fillUniform } = mersenneTwister(seed);
  let spare: number | undefined;

  const uniformDouble = (): number => {
    const high = word() & 0x1fffff;
    return (high * 2 ** 32 + word()) / 2 ** 53;
  };
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const angle = 2 * Math.PI * uniformDouble();
    const radius = sqrt(-2 * Math.log1p(-uniformDouble()));
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };

  return {
    rand(count) {
      checkCount(count);
      const values = new Float32Array(count);
      fillUniform(values, 0);
      return values;
    },
    randn(count) {
      checkCount(count);
      if (count < block) return Float32Array.from({ length: count }, normal);
      const values = new Float32Array(count);
      fillUniform(values, 0);
      for (let start = 0; start + block <= count; start += block) transformBlock(values, start);
      if (count % block !== 0) {
        fillUniform(values, count - block);
        transformBlock(values, count - block);
      }
      return values;
    },
  };
};
