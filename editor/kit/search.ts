import type { AnyNode } from '../../graph/index.ts';

/** How well a node type matches a search, from 0 to 1. Matches in its names score highest, then those in its category and doc. */
export const searchScore = (spec: Pick<AnyNode, 'type' | 'category' | 'doc'>, titles: readonly string[], search: string): number => {
  const wanted = search.trim().toLowerCase();
  const score = nameScore([...titles, spec.type], search);
  if (score > 0) return score;
  const words = `${spec.category} ${spec.doc}`.toLowerCase();
  return wanted.split(/\s+/).every((part) => words.includes(part)) ? 0.4 : 0;
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
