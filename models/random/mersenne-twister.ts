const size = 624;
const shift = 397;

/** The next value of a word: `far` is the word 397 after it. The twist joins the top bit of `high` and the low 31 bits of `low`. */
const twisted = (high: number, low: number, far: number): number => {
  const joined = (high & 0x80000000) | (low & 0x7fffffff);
  return far ^ (joined >>> 1) ^ (-(joined & 1) & 0x9908b0df);
};

const tempered = (state: number): number => {
  let word = state;
  word ^= word >>> 11;
  word ^= (word << 7) & 0x9d2c5680;
  word ^= (word << 15) & 0xefc60000;
  return word ^ (word >>> 18);
};

/** A stream of random words. */
export type MersenneTwister = {
  /** Draws a 32-bit word, 0 … 2³² - 1. */
  word(): number;
  /** Fills `values` from `start` to the end with uniform numbers from [0, 1), each from the low 24 bits of a word. */
  fillUniform(values: Float32Array, start: number): void;
};

/** MT19937, seeded with the low 32 bits of `seed` like torch's CPU generator. Source: Matsumoto & Nishimura 1998, and `init_genrand` of 2002. */
export const mersenneTwister = (seed: number): MersenneTwister => {
  const state = new Uint32Array(size);
  state[0] = seed; // a typed array stores the value modulo 2³², also for negative numbers
  // All indices below stay inside 0 … 623.
  for (let index = 1; index < size; index++) {
    const previous = state[index - 1] as number;
    state[index] = Math.imul(1812433253, previous ^ (previous >>> 30)) + index;
  }
  const renew = () => {
    // two loops without a remainder, which would take longer than the twist
    let index = 0;
    for (; index < size - shift; index++) {
      state[index] = twisted(state[index] as number, state[index + 1] as number, state[index + shift] as number);
    }
    for (; index < size - 1; index++) {
      state[index] = twisted(state[index] as number, state[index + 1] as number, state[index + shift - size] as number);
    }
    state[index] = twisted(state[index] as number, state[0] as number, state[shift - 1] as number);
    position = 0;
  };
  let position = size;
  return {
    word() {
      if (position === size) renew();
      return tempered(state[position++] as number) >>> 0;
    },
    fillUniform(values, start) {
      let index = start;
      while (index < values.length) {
        if (position === size) renew();
        const end = Math.min(values.length, index + size - position);
        while (index < end) values[index++] = (tempered(state[position++] as number) & 0xffffff) / 0x1000000;
      }
    },
  };
};
