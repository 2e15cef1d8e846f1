import { afterAll, expect, it } from 'vitest';
import { closeDoors, doors } from './support/fuzz/doors.ts';
import { fuzzDoor } from './support/fuzz/fuzz.ts';

/** Inputs a door. `npm run fuzz` tries as many as its time allows. */
const inputs = 500;

afterAll(closeDoors);

it.each(doors)('500 mutated inputs are accepted or refused with a sentence: $name', async (door) => {
  const { tried, faults } = await fuzzDoor(door, { first: 0, goesOn: (tried) => tried < inputs });
  expect(tried).toBe(inputs);
  expect(faults.map(({ seed, reason }) => `seed ${seed}: ${reason}`)).toEqual([]);
});
