const size = 624;
const shift = 397;
/** The twist of two words: the top bit of `high` and the low 31 bits of `low`, multiplied by the twist matrix. */
const twist = (high: number, low: number): number => {
  const joined = (high & 0x80000000) | (low & 0x7fffffff);
  return (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
};

/**
 * MT19937, seeded with the low 32 bits of `seed` like torch's CPU generator.
 * Returns a function that draws 32-bit words, 0 … 2³² - 1. Source: Matsumoto & Nishimura 1998, and `init_genrand` of 2002.
 */
export const mersenneTwister = (seed: number): (() => number) => {
  const state = new Uint32Array(size);
  state[0] = seed; // a typed array stores the value modulo 2³², also for negative numbers
  // All indices below stay inside 0 … 623.
  for (let index = 1; index < size; index++) {
    const previous = state[index - 1] as number;
    state[index] = Math.imul(1812433253, previous ^ (previous >>> 30)) + index;
  }
  const renew = () => {
    for (let index = 0; index < size; index++) {
      const next = state[(index + 1) % size] as number;
      state[index] = (state[(index + shift) % size] as number) ^ twist(state[index] as number, next);
    }
  };
  let position = size;
  return () => {
    if (position === size) {
      renew();
      position = 0;
    }
    let word = state[position++] as number;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  };
};
