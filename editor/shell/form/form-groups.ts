import { inOrder } from '../../../graph/index.ts';

/** The headings of a form with the inputs below each; those before the first heading have none. */
export const groupsOf = <Entry extends { readonly heading?: string | undefined }>(
  entries: Readonly<Record<string, Entry & { readonly order?: number | undefined }>>,
): readonly { readonly heading: string | undefined; readonly entries: readonly (readonly [string, Entry])[] }[] => {
  const groups: { heading: string | undefined; entries: (readonly [string, Entry])[] }[] = [];
  for (const [name, entry] of inOrder(entries)) {
    if (entry.heading !== undefined || groups.length === 0) groups.push({ heading: entry.heading, entries: [] });
    groups.at(-1)?.entries.push([name, entry]);
  }
  return groups;
};
