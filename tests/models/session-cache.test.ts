import { expect, it } from 'vitest';
import { sessionCache } from '../../models/backends/session-cache.ts';

const create = (budget: number) => {
  const released: string[] = [];
  const session = (name: string) => ({ name, release: async () => void released.push(name) });
  const cache = sessionCache<ReturnType<typeof session>>(budget);
  const add = async (name: string, bytes: number) => {
    await cache.makeRoom(bytes);
    cache.put(name, session(name), bytes);
  };
  return { cache, released, add };
};

it('the session cache releases the least recently used session first, and no more sessions than necessary', async () => {
  const { cache, released, add } = create(10);
  for (const name of ['a', 'b', 'c']) await add(name, 3);
  expect(cache.get('a')?.name).toBe('a');
  await add('d', 3);
  expect(released).toEqual(['b']);
  expect(['a', 'b', 'c', 'd'].filter((name) => cache.get(name))).toEqual(['a', 'c', 'd']);
});

it('the session cache can store one session larger than its budget, and no other session with it', async () => {
  const { cache, released, add } = create(10);
  await add('a', 3);
  await add('giant', 100);
  expect(released).toEqual(['a']);
  expect(cache.get('giant')?.name).toBe('giant');
  await add('b', 1);
  expect(released).toEqual(['a', 'giant']);
});

it('the session cache releases a removed session once, and ignores a second removal', async () => {
  const { cache, released, add } = create(10);
  await add('a', 3);
  await cache.remove('a');
  await cache.remove('a');
  expect(released).toEqual(['a']);
  expect(cache.get('a')).toBeUndefined();
});

it('the session cache releases sessions while less memory is free than the next one needs', async () => {
  const released: string[] = [];
  let free = 2;
  const cache = sessionCache<{ release(): Promise<void> }>(Number.POSITIVE_INFINITY, async () => free);
  for (const name of ['a', 'b', 'c']) {
    const release = async () => {
      released.push(name);
      free += 3;
    };
    cache.put(name, { release }, 3);
  }
  await cache.makeRoom(2);
  expect(released).toEqual([]);
  await cache.makeRoom(7);
  expect(released).toEqual(['a', 'b']);
  expect(
    await cache.fit(
      new Map([
        ['c', 3],
        ['d', 8],
      ]),
    ),
  ).toBe(true);
  expect(
    await cache.fit(
      new Map([
        ['c', 3],
        ['d', 9],
      ]),
    ),
  ).toBe(false);
});
