import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combinationAt, countCombinations, parseTemplate, type Template, templateNames } from '../../text/template.ts';

const parsed = (text: string): Template => {
  const template = parseTemplate(text);
  if ('fault' in template) throw new Error(`${text} has the fault ${template.fault}`);
  return template;
};
const all = (text: string, values: Readonly<Record<string, string>> = {}): string[] => {
  const template = parsed(text);
  return Array.from({ length: countCombinations(template) }, (_, index) => combinationAt(template, index, (name) => values[name] ?? '?'));
};

describe('a template', () => {
  it('names stand for values, and alternatives for each of their texts, the last ones first', () => {
    expect(all('a {colour} {cat|dog} in {oil|ink}', { colour: 'red' })).toEqual([
      'a red cat in oil',
      'a red cat in ink',
      'a red dog in oil',
      'a red dog in ink',
    ]);
  });

  it('alternatives may be empty, nested and contain names', () => {
    expect(all('{|very {big|small} }{thing}', { thing: 'hat' })).toEqual(['hat', 'very big hat', 'very small hat']);
    expect(templateNames(parsed('{b} {a|{c} {b}}'))).toEqual(['b', 'c']);
  });

  it('a backslash makes braces, bars and backslashes ordinary letters, and a bar outside of braces is one', () => {
    expect(all('\\{a\\} | {x\\|y|z} \\\\ \\n')).toEqual(['{a} | x|y \\ \\n', '{a} | z \\ \\n']);
  });

  it.each([
    ['a {b', { at: 2, fault: 'unclosed' }],
    ['{a|{b}', { at: 0, fault: 'unclosed' }],
    ['a }', { at: 2, fault: 'unopened' }],
    ['x {}', { at: 2, fault: 'name' }],
    ['{two words}', { at: 0, fault: 'name' }],
  ])('the template %s is refused, with the position of the fault', (text, fault) => {
    expect(parseTemplate(text)).toEqual(fault);
  });

  it('the combinations of distinct alternatives are all different', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lengths, (counts) => {
        const text = counts
          .map((count, group) => `{${Array.from({ length: count + 1 }, (_, index) => `${group}.${index}`).join('|')}}`)
          .join(' ');
        const texts = all(text);
        expect(texts).toHaveLength(counts.reduce((product, count) => product * (count + 1), 1));
        expect(new Set(texts).size).toBe(texts.length);
      }),
    );
  });

  it('any text without braces and backslashes is its own only combination', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/[{}\\]/.test(text)),
        (text) => {
          expect(all(text)).toEqual([text]);
        },
      ),
    );
  });
});
