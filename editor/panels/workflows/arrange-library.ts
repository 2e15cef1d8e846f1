import { type Labels, noLabels } from '../../engine/documents/labels.ts';
import { nameScore } from '../../kit/search.ts';
import type { LibraryEntry } from './use-library.ts';

/** Which workflows are shown, and in which order. `folder`: undefined shows all folders, '' those without one. */
export type Arrangement = {
  readonly search: string;
  readonly folder: string | undefined;
  readonly tag: string | undefined;
  readonly starred: boolean;
  readonly sort: 'changed' | 'name';
};

export const everything: Arrangement = { search: '', folder: undefined, tag: undefined, starred: false, sort: 'changed' };

/** The name of a workflow of the library. */
export const entryName = (entry: LibraryEntry): string => (entry.kind === 'document' ? entry.entry.name : entry.summary.name);

type AllLabels = Readonly<Record<string, Labels>>;
const labelsOf = (labels: AllLabels, { id }: LibraryEntry): Labels => labels[id] ?? noLabels;

/** The workflows that match, in order. Every word of a search is in the name, in a tag or in the folder; a scattered match of the name counts, too. */
export const arrange = (entries: readonly LibraryEntry[], labels: AllLabels, arrangement: Arrangement): readonly LibraryEntry[] => {
  const { folder, tag, starred, sort } = arrangement;
  const found = entries.filter((entry) => {
    const own = labelsOf(labels, entry);
    if (starred && !own.starred) return false;
    if (folder !== undefined && own.folder !== folder) return false;
    if (tag !== undefined && !own.tags.includes(tag)) return false;
    return matchesSearch(entry, own, arrangement.search);
  });
  // the entries come in the order of their changes
  return sort === 'changed' ? found : [...found].sort((a, b) => entryName(a).localeCompare(entryName(b), undefined, { numeric: true }));
};

const matchesSearch = (entry: LibraryEntry, { tags, folder }: Labels, search: string): boolean => {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const text = [entryName(entry), ...tags, folder].join('\n').toLocaleLowerCase();
  return words.every((word) => text.includes(word)) || nameScore([entryName(entry)], search) > 0;
};

/** The folders and tags that are in use, sorted. */
export const labelsInUse = (
  entries: readonly LibraryEntry[],
  labels: AllLabels,
): { readonly folders: readonly string[]; readonly tags: readonly string[] } => {
  const used = entries.map((entry) => labelsOf(labels, entry));
  const sorted = (texts: readonly string[]) => [...new Set(texts)].sort((a, b) => a.localeCompare(b));
  return { folders: sorted(used.map(({ folder }) => folder).filter(Boolean)), tags: sorted(used.flatMap(({ tags }) => tags)) };
};
