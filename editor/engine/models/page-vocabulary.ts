import { parseVocabulary, vocabularyFile, type Words, wordsOf } from '../../../models/vocabulary.ts';

/** The families of this site that have a vocabulary. */
const families: readonly string[] = ['emoji'];

/** The vocabulary of a family of this site; undefined for a family without one. Rejects where the file cannot be read. */
export const pageVocabulary = async (family: string): Promise<Words | undefined> => {
  if (!families.includes(family)) return undefined;
  const response = await fetch(`/models/${family}/${vocabularyFile}`);
  if (!response.ok) return undefined;
  return wordsOf(parseVocabulary(new Uint8Array(await response.arrayBuffer()), vocabularyFile));
};
