import { afterAll, describe, expect, it } from 'vitest';
import type { Door } from './support/fuzz/door.ts';
import { closeDoors, doors } from './support/fuzz/doors.ts';
import { fuzzDoor } from './support/fuzz/fuzz.ts';
import { serverDoors } from './support/fuzz/server-doors.ts';

/** Inputs a door. `npm run fuzz` tries as many as its time allows. */
const inputs = 500;

afterAll(closeDoors);

const tryDoor = async (door: Door): Promise<void> => {
  const { tried, faults } = await fuzzDoor(door, { first: 0, goesOn: (tried) => tried < inputs });
  expect(tried).toBe(inputs);
  expect(faults.map(({ seed, reason }) => `seed ${seed}: ${reason}`)).toEqual([]);
};

describe('500 mutated inputs are accepted or refused with a sentence', () => {
  it.each(doors.filter((door) => !serverDoors.includes(door)))('$name', tryDoor);
});

// a server and a database wait for each other, so these doors are opened at the same time
describe.concurrent('500 mutated inputs are accepted or refused with a sentence by a server', () => {
  it.each(serverDoors)('$name', tryDoor);
});
