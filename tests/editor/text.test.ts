import { IntlMessageFormat } from 'intl-messageformat';
import { beforeAll, describe, expect, it } from 'vitest';
import { errors, messages } from '../../editor/kit/text/ar/index.ts';
import { address } from '../../editor/kit/text/en/address.ts';
import { arrange } from '../../editor/kit/text/en/arrange.ts';
import { explorer } from '../../editor/kit/text/en/explorer.ts';
import '../../editor/kit/text/address-text.ts';
import '../../editor/kit/text/arrange-text.ts';
import '../../editor/kit/text/explorer-text.ts';
import '../../editor/kit/text/help-text.ts';
import '../../editor/kit/text/library-text.ts';
import '../../editor/kit/text/plugins-text.ts';
import '../../editor/kit/text/prompt-text.ts';
import '../../editor/kit/text/sweep-text.ts';
import { help } from '../../editor/kit/text/en/help.ts';
import { english as everyPage, type TextKey } from '../../editor/kit/text/en/index.ts';
import { library } from '../../editor/kit/text/en/library.ts';
import { models } from '../../editor/kit/text/en/models.ts';
import { people } from '../../editor/kit/text/en/people.ts';
import { plugins } from '../../editor/kit/text/en/plugins.ts';
import { prompt } from '../../editor/kit/text/en/prompt.ts';
import { queue } from '../../editor/kit/text/en/queue.ts';
import { replay } from '../../editor/kit/text/en/replay.ts';
import { results } from '../../editor/kit/text/en/results.ts';
import { subgraphs } from '../../editor/kit/text/en/subgraphs.ts';
import { sweep } from '../../editor/kit/text/en/sweep.ts';
import { formatMessage } from '../../editor/kit/text/format-message.ts';
import { loadLanguage } from '../../editor/kit/text/language.ts';
import { categoryTitle, nameTitle, nodeTitle, specText } from '../../editor/kit/text/node-words.ts';
import { problemText, problemTitle } from '../../editor/kit/text/problem-text.ts';
import { sayIn, textIn } from '../../editor/kit/text/use-text.ts';
import { sentence } from '../../errors/index.ts';
import { linkMisfit } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';
import { sketched } from '../support/nodes/sketched.ts';

const english: Readonly<Record<TextKey, string>> = {
  ...everyPage,
  ...address,
  ...arrange,
  ...explorer,
  ...help,
  ...library,
  ...models,
  ...people,
  ...plugins,
  ...queue,
  ...prompt,
  ...replay,
  ...results,
  ...subgraphs,
  ...sweep,
};

type Elements = ReturnType<IntlMessageFormat['getAst']>;
/** The arguments of a message, and the plural categories of each that has some: `count: few many one other two zero`. */
const argumentsOf = (elements: Elements): readonly { readonly name: string; readonly categories: string }[] =>
  elements.flatMap((element) => {
    if (!('value' in element) || element.type === 0) return [];
    if (!('options' in element)) return [{ name: element.value, categories: '' }];
    const inner = Object.values(element.options).flatMap(({ value }) => argumentsOf(value));
    return [{ name: element.value, categories: Object.keys(element.options).sort().join(' ') }, ...inner];
  });
const parse = (text: string, locale: string) => argumentsOf(new IntlMessageFormat(text, locale).getAst());
const names = (text: string, locale: string) => [...new Set(parse(text, locale).map(({ name }) => name))].sort();
const plurals = (texts: readonly string[], locale: string) =>
  texts.flatMap((text) => parse(text, locale).flatMap(({ categories }) => (categories === '' ? [] : [{ text, categories }])));

describe('before translations are loaded', () => {
  it('an Arabic interface is in English until its translations are loaded', () => {
    expect(textIn('ar')('run.run')).toBe('Run');
    expect(nodeTitle({ type: 'decode', title: 'Decode' }, 'ar')).toBe('Decode');
    expect(sayIn('ar')(sentence('Wait.'))).toBe('Wait.');
  });
});

describe('messages', () => {
  beforeAll(() => loadLanguage('ar'));

  it('every message of both languages is a valid ICU message, and a translation has the arguments of its original', () => {
    for (const [key, text] of Object.entries(english)) {
      const translated = messages[key as TextKey]; // the keys of that object
      expect({ key, names: names(translated ?? text, 'ar') }).toEqual({ key, names: names(text, 'en') });
    }
    for (const [template, text] of Object.entries(errors))
      expect({ template, names: names(text, 'ar') }).toEqual({ template, names: names(template, 'en') });
  });

  it('every plural in English has two categories, and every plural in Arabic has all six', () => {
    const wrong = [
      ...plurals(Object.values(english), 'en').filter(({ categories }) => categories !== 'one other'),
      ...plurals([...Object.values(messages), ...Object.values(errors)], 'ar').filter(
        ({ categories }) => categories !== 'few many one other two zero',
      ),
    ];
    expect(wrong).toEqual([]);
  });

  it('a message with plurals is composed as by intl-messageformat, in both languages', () => {
    const locales = { en: 'en', ar: 'ar-u-nu-latn' };
    const wanted = { en: Object.values(english), ar: [...Object.values(messages), ...Object.values(errors)] };
    for (const language of ['en', 'ar'] as const) {
      const texts = wanted[language].filter((text) => plurals([text], language).length > 0);
      expect(texts.length).toBeGreaterThan(0);
      for (const text of texts) {
        const message = new IntlMessageFormat(text, locales[language]);
        for (const count of [0, 1, 2, 3, 11, 100, 101, 1_234, 1.5]) {
          const counts = parse(text, language).map(({ name, categories }) => [name, categories === '' ? `<${name}>` : count]);
          // an argument that is counted may also stand alone
          const values = Object.fromEntries(counts.sort(([, a], [, b]) => Number(typeof a === 'number') - Number(typeof b === 'number')));
          expect({ text, words: formatMessage(text, values, language) }).toEqual({ text, words: message.format(values) });
        }
      }
    }
  });

  it('no message has an apostrophe that ICU would read as a quote', () => {
    const texts = [...Object.values(english), ...Object.values(messages), ...Object.keys(errors), ...Object.values(errors)];
    expect(texts.filter((text) => text.includes("'"))).toEqual([]);
  });

  it.each([
    [1, '1 point selected', 'نقطة واحدة محددة'],
    [2, '2 points selected', 'نقطتان محددتان'],
    [5, '5 points selected', '5 نقاط محددة'],
    [11, '11 points selected', '11 نقطة محددة'],
    [1_000, '1,000 points selected', '1,000 نقطة محددة'],
  ])('%i selected points are counted as the grammar of each language wants it', (count, inEnglish, inArabic) => {
    expect(textIn('en')('explorer.selected', { count })).toBe(inEnglish);
    expect(textIn('ar')('explorer.selected', { count })).toBe(inArabic);
  });
});

describe('translations', () => {
  beforeAll(() => loadLanguage('ar'));

  it('a problem is headed by its code, and a code without a heading of its own by a general one', () => {
    expect(problemTitle('DISK_FULL', textIn('ar'))).toBe(messages['problem.DISK_FULL']);
    expect(problemTitle('toString', textIn('ar'))).toBe(messages['problem.other']);
  });

  it.each([
    ['text.text', 'prior.conditioning', 'المتوقع تكييف، والواصل نص. ‏ضع بينهما عقدة ترميز النص.'],
    ['text.text', 'diff.embedding', 'المتوقع تضمين صورة، والواصل نص. ‏ضع بينهما عقدة ترميز النص.'],
    ['text.text', 'move.coordinates', 'لا يقبل هذا المعامل رابطًا. أدخل قيمة.'],
    ['text.text', 'text.text', 'لا يمكن ربط العقدة بنفسها.'],
  ])('the reason why a link from %s to %s is refused is in Arabic', (from, to, inArabic) => {
    const workflow = sketched({ text: ['text'], prior: ['prior'], diff: ['text-diff'], move: ['pca-move'] });
    const end = (port: string) => ({ node: port.split('.')[0] ?? '', port: port.split('.')[1] ?? '' });
    const reason = linkMisfit({ workflow, registry, types: {} }, end(from), end(to));
    expect(reason && sayIn('ar')(reason)).toBe(inArabic);
  });

  it('what has no Arabic translation is shown in English', () => {
    expect(nodeTitle({ type: 'brand-new', title: 'Brand new' }, 'ar')).toBe('Brand new');
    expect(categoryTitle('Brand new', 'ar')).toBe('Brand new');
    expect(nameTitle('brandNew', 'ar')).toBe('Brand new');
    expect(specText('A `new` sentence.', 'ar')).toBe('A new sentence.');
    expect(sayIn('ar')(sentence('The {thing} is new.', { thing: 'node' }))).toBe('The node is new.');
    expect(problemText({ message: 'A message from elsewhere.' }, sayIn('ar'))).toBe('A message from elsewhere.');
  });
});
