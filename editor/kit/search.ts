import type { AnyNode, Ports } from '../../graph/index.ts';
import type { Language } from './text/language.ts';
import { categoryTitle, nameTitle, nodeTitle, specText } from './text/node-words.ts';

type Searched = Pick<AnyNode, 'type' | 'title' | 'category' | 'doc' | 'inputs' | 'outputs'>;

/**
 * How well a node type matches a search, from 0 to 1, in English and in the language of the interface. Matches in its names score highest, then the types of its outputs and of its
 * inputs (“image”), then its category and its sentence.
 */
export const searchScore = (spec: Searched, language: Language, search: string): number => {
  const wanted = search.trim().toLowerCase();
  const score = nameScore([spec.title, nodeTitle(spec, language), spec.type], search);
  const kinds = score > 0.6 ? 0 : kindScore(spec, language, wanted);
  if (score > 0 || kinds > 0) return Math.max(score, kinds);
  const words = [spec.category, categoryTitle(spec.category, language), spec.doc, specText(spec.doc, language)].join(' ').toLowerCase();
  return wanted.split(/\s+/).every((part) => words.includes(part)) ? 0.4 : 0;
};

/** A search for a type of values finds the nodes that output it, then those that take it. */
const kindScore = ({ inputs, outputs }: Searched, language: Language, wanted: string): number => {
  const named = (ports: Ports) =>
    Object.values(ports).some(({ kind: { kind, title } }) =>
      [kind, title, nameTitle(kind, language)].some((name) => {
        const lower = name.toLowerCase();
        return wanted === lower || wanted === `${lower}s`;
      }),
    );
  if (named(outputs)) return 0.7;
  return named(inputs) ? 0.65 : 0;
};

/** How well the best of several names matches a search, from 0 to 1. */
export const nameScore = (called: readonly string[], search: string): number => {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return 1;
  const names = called.map((name) => name.toLowerCase());
  if (names.some((name) => name.startsWith(wanted))) return 1;
  if (names.some((name) => name.split(/[\s-]/).some((word) => word.startsWith(wanted)))) return 0.9;
  if (names.some((name) => name.includes(wanted))) return 0.8;
  return names.some((name) => isScattered(wanted, name)) ? 0.6 : 0;
};

/** Whether the text contains the letters in this order, with gaps: `etx` in `encode-text`. */
const isScattered = (letters: string, text: string): boolean => {
  let from = 0;
  for (const letter of letters.replaceAll(/\s/g, '')) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) return false;
  }
  return letters.length > 1;
};
