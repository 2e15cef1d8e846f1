import { expect, it } from 'vitest';
import { savedAs } from '../../text/saved-name.ts';

const list = [
  { id: 'a1', name: 'A dog!' },
  { id: 'a2', name: 'a dog' },
  { id: 'a dog', name: 'Other' },
  { id: 'a4', name: 'قطة في قبعة' },
];
const ids = (text: string) => savedAs(list, text).map(({ id }) => id);

it('a saved workflow is meant by its id, else by its name, else by its name as a part of an address', () => {
  expect(ids('a dog')).toEqual(['a dog']);
  expect(ids('A dog!')).toEqual(['a1']);
  expect(ids('a-dog')).toEqual(['a1', 'a2']);
  expect(ids('قطة-في-قبعة')).toEqual(['a4']);
  expect(ids('cat')).toEqual([]);
  expect(ids('!')).toEqual([]);
});
