import { expect, it } from 'vitest';
import { memoryStorage } from '../../editor/engine/storage/memory-storage.ts';
import { picturesInStorage } from '../../editor/engine/storage/picture-store.ts';
import { createStoredPictures } from '../../editor/engine/storage/stored-pictures.ts';
import { sentence } from '../../errors/index.ts';
import { encodePictureList } from '../../models/image/picture-list.ts';

const hash = (letter: string) => letter.repeat(64);

it('folders of pictures are listed with their sizes, and removing one keeps the pictures of the others', async () => {
  const storage = memoryStorage(sentence('only for a test'));
  const store = picturesInStorage(storage);
  for (const [letter, size] of [
    ['a', 10],
    ['b', 20],
    ['c', 400],
  ] as const)
    await store.write(hash(letter), new Uint8Array(size));
  const addList = (id: string, name: string, letters: readonly string[]) =>
    storage.writeFile({
      sha256: hash(id),
      name,
      bytes: encodePictureList({
        pictures: letters.map((letter) => ({ sha256: hash(letter), name: `${letter}.png`, width: 1, height: 1 })),
        broken: [],
      }),
    });
  await addList('1', 'small.json', ['a', 'b', 'a']);
  await addList('2', 'large.json', ['b', 'c']);
  await storage.writeFile({ sha256: hash('3'), name: 'other.json', bytes: new TextEncoder().encode('{}') });
  const stored = createStoredPictures(storage, store);
  expect(await stored.list()).toEqual([
    { id: hash('2'), name: 'large.json', pictures: 2, bytes: 420 },
    { id: hash('1'), name: 'small.json', pictures: 2, bytes: 30 },
  ]);
  await stored.remove(hash('2'));
  expect([...(await store.sizes()).keys()].sort()).toEqual([hash('a'), hash('b')]);
  expect((await stored.list()).map(({ name }) => name)).toEqual(['small.json']);
  expect((await storage.files()).map(({ name }) => name)).toContain('other.json');
  await stored.remove(hash('9'));
  expect(await stored.list()).toHaveLength(1);
});
