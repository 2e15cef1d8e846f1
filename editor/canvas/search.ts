import type { AnyNode } from '../../graph/index.ts';

/** How well a node type answers a search, 0 to 1: its title first, then its category, then its sentence. */
export const searchScore = (spec: Pick<AnyNode, 'type' | 'category' | 'doc'>, titles: readonly string[], search: string): number => {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return 1;
  const names = [...titles, spec.type].map((name) => name.toLowerCase());
  if (names.some((name) => name.startsWith(wanted))) return 1;
  if (names.some((name) => name.split(/[\s-]/).some((word) => word.startsWith(wanted)))) return 0.9;
  if (names.some((name) => name.includes(wanted))) return 0.8;
  if (names.some((name) => isScattered(wanted, name))) return 0.6;
  const words = `${spec.category} ${spec.doc}`.toLowerCase();
  if (wanted.split(/\s+/).every((part) => words.includes(part))) return 0.4;
  return 0;
};

/** Whether the letters stand in the text in this order: `etx` in `encode-text`. */
const isScattered = (letters: string, text: string): boolean => {
  let from = 0;
  for (const letter of letters.replaceAll(/\s/g, '')) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) return false;
  }
  return letters.length > 1;
};
