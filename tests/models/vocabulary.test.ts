import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, parseVocabulary, type Vocabulary, wordsOf } from '../../models/vocabulary.ts';

const file = (name: string) => new Uint8Array(readFileSync(new URL(`../../models/emoji/${name}`, import.meta.url)));
const emoji = parseVocabulary(file('vocabulary.json'), 'vocabulary.json');
const words = wordsOf(emoji);

describe('the vocabulary of the embedded family', () => {
  it('has the 667 things that the family was taught, in both languages', () => {
    expect(emoji.languages.en?.rules.thing).toHaveLength(667);
    expect(emoji.languages.ar?.rules.thing).toHaveLength(667);
    expect(words.sizes.en).toBeGreaterThan(667);
  });

  it('is not named by the manifest, whose hash is in the keys of results', () => {
    expect(new TextDecoder().decode(file('manifest.json'))).not.toContain('vocabulary');
    expect(createHash('sha256').update(file('manifest.json')).digest('hex')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('knows every word of the captions of its library', () => {
    const { captions } = JSON.parse(new TextDecoder().decode(file('library.json')));
    const unknown = [...captions.en, ...captions.ar].flatMap((caption: string) => words.unknown(caption).map(({ word }) => word));
    expect(new Set(unknown)).toEqual(new Set());
  });

  it('every prompt of the grammar is made of known words, and a seed gives the same prompt again', () => {
    fc.assert(
      fc.property(fc.constantFrom('en', 'ar'), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (language, seed) => {
        const prompt = words.surprise(language, seed);
        expect(prompt.length).toBeGreaterThan(2);
        expect(prompt).not.toMatch(/[{}]/);
        expect(words.unknown(prompt)).toEqual([]);
        expect(words.surprise(language, seed)).toBe(prompt);
      }),
      { numRuns: 300 },
    );
  });

  it('completes the words before the caret, in both languages, the longest phrase first', () => {
    const { from, to, phrases } = words.completions('a watercolour of a pengu', 24) ?? { phrases: [] };
    expect([from, to, phrases[0]]).toEqual([19, 24, { text: 'penguin', kind: 'thing' }]);
    expect(words.completions('hot pep', 7)).toMatchObject({ from: 0, phrases: [{ text: 'hot pepper' }] });
    expect(words.completions('قطة بجانب كل', 12)?.phrases.map(({ text }) => text)).toContain('كلب');
    expect(words.completions('a fox ', 6)).toBe(undefined);
    expect(words.completions('a f', 3)).toBe(undefined);
    expect(words.completions('qqqq', 4)).toBe(undefined);
  });

  it('marks a word that it was never taught, with the nearest ones, and no others', () => {
    expect(words.unknown('a red pengiun on a blue background')).toMatchObject([{ from: 6, to: 13, word: 'pengiun', nearest: ['penguin'] }]);
    expect(words.unknown('three dogs, 5 and wolves')).toEqual([]);
    expect(words.unknown('والكلب والقطه')).toEqual([]);
    expect(words.unknown('كلبب')[0]?.nearest).toContain('كلب');
    expect(words.unknown('Xylophonist')[0]?.nearest).toEqual([]);
  });
});

describe('a vocabulary', () => {
  const tiny: Vocabulary = {
    format: 'unclip-vocabulary',
    version: 1,
    languages: { en: { rules: { prompt: ['{prompt} {prompt}', 'x'] }, offered: {}, synonyms: [], words: [] } },
  };

  it('whose grammar refers to itself gives a prompt all the same', () => {
    expect(wordsOf(tiny).surprise('ar', 3)).toEqual(expect.any(String));
  });

  it('that is damaged is refused by name', () => {
    for (const bytes of ['{', '{"format":"unclip-vocabulary","version":1,"languages":{"en":{}}}', JSON.stringify({ ...tiny, version: 2 })])
      expect(() => parseVocabulary(new TextEncoder().encode(bytes), 'words.json')).toThrow(
        expect.objectContaining({ code: 'BAD_MANIFEST' }),
      );
  });
});

describe('editDistance', () => {
  it('counts letters that are added, removed, replaced and swapped', () => {
    expect(editDistance('penguin', 'pengiun', 3)).toBe(1);
    expect(editDistance('cat', 'cart', 3)).toBe(1);
    expect(editDistance('kitten', 'sitting', 3)).toBe(3);
    expect(editDistance('abc', 'xyz', 1)).toBe(2);
  });

  it('is symmetric, and 0 only for equal words', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
        expect(editDistance(a, b, 8)).toBe(editDistance(b, a, 8));
        expect(editDistance(a, b, 8) === 0).toBe(a === b);
      }),
    );
  });
});
