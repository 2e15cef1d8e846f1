import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isFileName, toFileName } from '../../text/file-name.ts';

it.each(['image', 'قطة بقبعة', '猫の絵', 'Ünï çødé', 'a b', 'picture-1', 'a.b', '🐈', 'naïve (copy)', "it's"])(
  '%s is a file name',
  (name) => {
    expect(isFileName(name)).toBe(true);
    expect(toFileName(name)).toBe(name);
  },
);

it.each([
  ['', 'output'],
  ['..', 'output'],
  ['a/b', 'a-b'],
  ['..\\..\\etc', 'etc'],
  ['what?', 'what'],
  ['a:b*c', 'a-b-c'],
  ['tab\there', 'tab-here'],
  ['end.', 'end'],
  [' space ', 'space'],
  ['con', 'con-'],
  ['NUL.png', 'NUL-.png'],
  ['x'.repeat(300), 'x'.repeat(200)],
  ['ق'.repeat(300), 'ق'.repeat(100)],
])('%j is not a file name, and becomes %j', (title, name) => {
  expect(isFileName(title)).toBe(false);
  expect(toFileName(title)).toBe(name);
});

it('every title becomes a file name, and a file name in NFC without ends to trim stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (title) => {
      const name = toFileName(title);
      expect(isFileName(name), JSON.stringify(name)).toBe(true);
      expect(toFileName(name)).toBe(name);
    }),
    { numRuns: 500 },
  );
});
