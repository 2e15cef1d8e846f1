import { beforeAll, describe, expect, it } from 'vitest';
import { fieldsOf } from '../../editor/kit/forms/field.ts';
import * as arabic from '../../editor/kit/text/arabic.ts';
import { nameTitle, nodeTitle, specText, spellings } from '../../editor/kit/text/node-words.ts';
import { problemTitle } from '../../editor/kit/text/problem-title.ts';
import { textIn } from '../../editor/kit/text/use-text.ts';
import { english, loadWords } from '../../editor/kit/text/words.ts';
import type { AnyNode, Ports } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';

const specs: readonly AnyNode[] = Object.values(registry);
const portsOf = ({ inputs, outputs }: AnyNode) => [inputs as Ports, outputs as Ports].flatMap((ports) => Object.entries(ports));
const docsOf = (spec: AnyNode) => [spec.doc, ...portsOf(spec).map(([, { doc }]) => doc), ...fieldsOf(spec).map(({ doc }) => doc)];
const namesOf = (spec: AnyNode) => [
  ...portsOf(spec).map(([name]) => name),
  ...fieldsOf(spec).flatMap(({ name, choices }) => [name, ...choices]),
];
const holesIn = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();

describe('before the Arabic words are fetched', () => {
  it('an Arabic interface speaks English rather than in keys', () => {
    expect(textIn('ar')('run.run')).toBe('Run');
    expect(nodeTitle({ type: 'decode', title: 'Decode' }, 'ar')).toBe('Decode');
  });
});

describe('Arabic', () => {
  beforeAll(() => loadWords('ar'));

  it('has every word of the interface, with the same places to fill in', () => {
    const words: Readonly<Record<string, string>> = arabic.words;
    expect(Object.keys(words).sort()).toEqual(Object.keys(english).sort());
    for (const [key, text] of Object.entries(english)) expect([key, ...holesIn(words[key] ?? '')]).toEqual([key, ...holesIn(text)]);
    expect(textIn('ar')('run.run')).toBe(words['run.run']);
  });

  it('heads a problem by its code, and one without words by words for any', () => {
    expect(problemTitle('DISK_FULL', textIn('ar'))).toBe(arabic.words['problem.DISK_FULL']);
    expect(problemTitle('toString', textIn('ar'))).toBe(arabic.words['problem.other']);
  });

  it.each(specs.map((spec) => [spec.type, spec] as const))('has a title, a category and all names of %s', (type, spec) => {
    expect(arabic.nodeTitlesAr[type]).toMatch(/\p{Script=Arabic}/u);
    expect(arabic.categoriesAr).toHaveProperty([spec.category]);
    const unnamed = namesOf(spec).filter((name) => !Object.hasOwn(arabic.namesAr, name) && !Object.hasOwn(spellings, name));
    expect(unnamed, 'Add these to editor/kit/text/node-words-ar.ts.').toEqual([]);
    for (const name of namesOf(spec)) expect(nameTitle(name, 'ar')).not.toBe('');
  });

  it.each(specs.map((spec) => [spec.type, spec] as const))('has every sentence of %s', (_, spec) => {
    const missing = docsOf(spec).filter((doc) => !Object.hasOwn(arabic.docsAr, doc));
    expect(missing, 'Translate these in editor/kit/text/node-docs-ar.ts or node-docs-latent-ar.ts.').toEqual([]);
    for (const doc of docsOf(spec)) expect(specText(doc, 'ar')).toMatch(/\p{Script=Arabic}/u);
  });

  it('keeps no sentence that no node says any more', () => {
    const said = new Set(specs.flatMap(docsOf));
    expect(Object.keys(arabic.docsAr).filter((doc) => !said.has(doc))).toEqual([]);
  });
});
