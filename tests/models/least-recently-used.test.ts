import { expect, test } from 'vitest';
import { leastRecentlyUsed } from '../../models/backends/least-recently-used.ts';

const make = (budget: number) => {
  const gone: string[] = [];
  const cache = leastRecentlyUsed<string>(budget, async (value) => void gone.push(value));
  const add = async (name: string, bytes: number) => {
    await cache.makeRoom(bytes);
    cache.put(name, name, bytes);
  };
  return { cache, gone, add };
};

test('what was not asked for the longest goes first, and no more than needed', async () => {
  const { cache, gone, add } = make(10);
  for (const name of ['a', 'b', 'c']) await add(name, 3);
  expect(cache.get('a')).toBe('a');
  await add('d', 3);
  expect(gone).toEqual(['b']);
  expect(cache.keys()).toEqual(['c', 'a', 'd']);
});

test('one larger than the budget is held alone', async () => {
  const { cache, gone, add } = make(10);
  await add('a', 3);
  await add('giant', 100);
  expect(gone).toEqual(['a']);
  expect(cache.keys()).toEqual(['giant']);
});

test('removing disposes once, and removing again does nothing', async () => {
  const { cache, gone, add } = make(10);
  await add('a', 3);
  await cache.remove('a');
  await cache.remove('a');
  expect(gone).toEqual(['a']);
  expect(cache.get('a')).toBeUndefined();
});
