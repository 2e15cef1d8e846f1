import * as z from 'zod';
import { ModelError } from './error.ts';
import { generator } from './random.ts';

/** The name of the file beside a family's manifest that has its vocabulary. The manifest does not name it, so its hash, which is in the keys of results, does not depend on it. */
export const vocabularyFile = 'vocabulary.json';

/** The largest file that is read, in bytes. */
const largestFile = 8 * 2 ** 20;

const text = z.string().min(1).max(500);
const name = z.string().regex(/^[a-z][a-z-]{0,39}$/);
/** A text, or a text in several forms (`a dog`, `dogs`); `text` is the one that is offered. */
const entry = z.union([text, z.record(name, text).refine((forms) => forms.text !== undefined, 'must have the form "text"')]);
const language = z.object({
  /** What each rule may become. `{thing}` stands for an entry of the rule "thing", `{thing.a}` for its form "a". */
  rules: z.record(name, z.array(entry).min(1).max(20_000)).refine((rules) => rules.prompt !== undefined, 'must have the rule "prompt"'),
  /** The rules whose entries are offered while a prompt is typed, with a word for what they are. */
  offered: z.record(name, z.string().min(1).max(40)),
  /** Other words for entries. */
  synonyms: z.array(z.object({ text, of: text })).max(50_000),
  /** Words of captions that occur in no entry. */
  words: z.array(text).max(100_000),
});
const schema = z.object({
  format: z.literal('unclip-vocabulary'),
  version: z.literal(1),
  languages: z.record(z.string().regex(/^[a-z]{2,3}$/), language),
});

/** What a family was taught to draw: words, and a grammar of prompts, by language. */
export type Vocabulary = z.infer<typeof schema>;
type Entry = z.infer<typeof entry>;

/** Parses a vocabulary file. `file` names it in errors. Throws `ModelError` BAD_MANIFEST. */
export const parseVocabulary = (bytes: Uint8Array, file: string): Vocabulary => {
  const invalid = (cause: unknown) =>
    new ModelError('BAD_MANIFEST', 'The vocabulary {file} is invalid. Install the model again, or remove the file.', {
      params: { file },
      cause,
    });
  if (bytes.length > largestFile) throw invalid(undefined);
  try {
    return schema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw invalid(cause);
  }
};

const reference = /\{([a-z-]+)(?:\.([a-z-]+))?\}/g;
const textOf = (one: Entry, form = 'text'): string => (typeof one === 'string' ? one : (one[form] ?? one.text ?? ''));
const formsOf = (one: Entry): readonly string[] => (typeof one === 'string' ? [one] : Object.values(one));

/** Letters that are written in several ways, written in one: lower case; Arabic without vowel marks, with bare alef, ya and ha. */
const folded = (word: string): string =>
  word
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[\u064B-\u0652\u0640]/g, '')
    .replaceAll(/[أإآ]/g, 'ا')
    .replaceAll('ى', 'ي')
    .replaceAll('ة', 'ه');

const word = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu;

/** A phrase that can be offered, and a word for what it is. */
export type Phrase = { readonly text: string; readonly kind: string };
/** A part of a text: UTF-16 indices from `from` up to `to`. */
export type Span = { readonly from: number; readonly to: number };
export type Completion = Span & { readonly phrases: readonly Phrase[] };
export type UnknownWord = Span & { readonly word: string; readonly nearest: readonly string[] };

/** A vocabulary with an index for look-ups. */
export type Words = {
  /** The number of phrases that are offered, by language. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Phrases that begin like the words before `at`, at most eight; undefined where there are none. */
  completions(prompt: string, at: number): Completion | undefined;
  /** The words of a prompt that the family was never taught, each with up to three that it knows: those that differ in the fewest letters. */
  unknown(prompt: string): readonly UnknownWord[];
  /** A random prompt of the grammar. The same seed gives the same prompt. English where the vocabulary lacks the language. */
  surprise(language: string, seed: number): string;
};

/** The shortest text that is completed, the most phrases that are offered, and the most words that are looked back. */
const [shortest, mostPhrases, mostWords] = [2, 8, 3];
/** The most words that are named as near. */
const mostNear = 3;

/** Indexes a vocabulary. */
export const wordsOf = (vocabulary: Vocabulary): Words => {
  const phrases: (Phrase & { readonly folded: string })[] = [];
  const known = new Set<string>();
  /** Words of one letter case that can be named as near, by what they are compared by. */
  const nameable = new Map<string, string>();
  const sizes: Record<string, number> = {};
  for (const [id, { rules, offered, synonyms, words }] of Object.entries(vocabulary.languages)) {
    const offer = (phrase: Phrase): void => {
      phrases.push({ ...phrase, folded: folded(phrase.text) });
      for (const [one] of phrase.text.matchAll(word)) if (!nameable.has(folded(one))) nameable.set(folded(one), one);
    };
    const before = phrases.length;
    for (const [rule, kind] of Object.entries(offered)) for (const one of rules[rule] ?? []) offer({ text: textOf(one), kind });
    for (const synonym of synonyms) offer({ text: synonym.text, kind: `= ${synonym.of}` });
    sizes[id] = phrases.length - before;
    const texts = [
      ...Object.values(rules).flatMap((entries) => entries.flatMap(formsOf)),
      ...synonyms.map((synonym) => synonym.text),
      ...words,
    ];
    for (const one of texts) for (const [found] of one.replaceAll(reference, ' ').matchAll(word)) known.add(folded(found));
  }
  const nearest = cachedNearest(nameable);
  return {
    sizes,
    completions(prompt, at) {
      const before = Array.from(prompt.slice(0, at).matchAll(word));
      const last = before.at(-1);
      // only what is being typed is completed, not a word before a space
      if (!last || last.index + last[0].length !== at) return undefined;
      for (const start of before.slice(-mostWords)) {
        const query = folded(prompt.slice(start.index, at));
        const isLast = start === last;
        if (query.length < shortest) continue;
        const found = phrases.filter((phrase) => phrase.folded !== query && beginsWith(phrase.folded, query, isLast));
        if (found.length === 0) continue;
        const ranked = found.toSorted((a, b) => rank(a.folded, query) - rank(b.folded, query) || a.text.length - b.text.length);
        const unique = [...new Map(ranked.map((phrase) => [phrase.text, phrase])).values()].slice(0, mostPhrases);
        return { from: start.index, to: at, phrases: unique.map(({ text: one, kind }) => ({ text: one, kind })) };
      }
      return undefined;
    },
    unknown: (prompt) =>
      Array.from(prompt.matchAll(word)).flatMap(({ 0: found, index }) => {
        const plain = folded(found);
        if (!/\p{L}/u.test(found) || known.has(plain) || prefixesOf(plain).some((rest) => known.has(rest))) return [];
        return [{ word: found, from: index, to: index + found.length, nearest: nearest(plain) }];
      }),
    surprise(id, seed) {
      const { rules } = vocabulary.languages[id] ?? vocabulary.languages.en ?? Object.values(vocabulary.languages)[0] ?? { rules: {} };
      return expand(rules, seed);
    },
  };
};

/** A phrase that begins with the query; for the word that is being typed, also one of whose words begins with it. */
const beginsWith = (phrase: string, query: string, anyWord: boolean): boolean =>
  phrase.startsWith(query) || (anyWord && phrase.includes(` ${query}`));
const rank = (phrase: string, query: string): number => (phrase.startsWith(query) ? 0 : 1);

/** An Arabic word without the words that are written together with it: and, the, in, for. */
const prefixesOf = (plain: string): readonly string[] =>
  ['و', 'ال', 'وال', 'ب', 'بال', 'لل', 'ل'].flatMap((prefix) =>
    plain.startsWith(prefix) && plain.length > prefix.length + 1 ? [plain.slice(prefix.length)] : [],
  );

/** Deepest nesting of rules: a grammar may refer to itself. */
const deepest = 20;

const expand = (rules: Vocabulary['languages'][string]['rules'], seed: number): string => {
  const random = generator(seed);
  const choose = (rule: string, form: string | undefined, depth: number): string => {
    const entries = rules[rule] ?? [];
    const chosen = entries[Math.floor((random.rand(1)[0] ?? 0) * entries.length)];
    if (chosen === undefined || depth === 0) return '';
    return textOf(chosen, form).replaceAll(reference, (_, inner: string, wanted?: string) => choose(inner, wanted, depth - 1));
  };
  return choose('prompt', undefined, deepest);
};

/** Finds the words with the smallest edit distance, at most a third of the letters; the answers are kept. */
const cachedNearest = (nameable: ReadonlyMap<string, string>): ((plain: string) => readonly string[]) => {
  const cache = new Map<string, readonly string[]>();
  return (plain) => {
    const cached = cache.get(plain);
    if (cached) return cached;
    const limit = Math.max(1, Math.floor(plain.length / 3));
    const near = Array.from(nameable, ([candidate, shown]) => ({ shown, distance: editDistance(plain, candidate, limit) }))
      .filter(({ distance }) => distance <= limit)
      .sort((a, b) => a.distance - b.distance || Math.abs(a.shown.length - plain.length) - Math.abs(b.shown.length - plain.length))
      .slice(0, mostNear)
      .map(({ shown }) => shown);
    cache.set(plain, near);
    return near;
  };
};

/**
 * The edit distance of two words, where two neighbouring letters that are swapped count as one edit (optimal string alignment; Damerau 1964). Returns a number above
 * `limit` as soon as it must be larger.
 */
export const editDistance = (a: string, b: string, limit: number): number => {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      let cost = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (isSame ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    if (Math.min(...current) > limit) return limit + 1;
    [before, last] = [last, current];
  }
  return last[b.length] ?? 0;
};
