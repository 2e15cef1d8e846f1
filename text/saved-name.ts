/** The name of a workflow as a part of an address: lower case, and `-` between words. Letters of any script are kept. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');

/**
 * The saved workflows that a part of an address means: the one with that id, else those with that name, else those whose name has that form in an address
 * (`text-to-image`). Several workflows may have one name; those that may be changed come before those that other users have shared.
 */
export const savedAs = <Saved extends { readonly id: string; readonly name: string; readonly readOnly?: boolean }>(
  list: readonly Saved[],
  text: string,
): readonly Saved[] => {
  const matches =
    [
      list.filter(({ id }) => id === text),
      list.filter(({ name }) => name === text),
      list.filter(({ name }) => slugOf(name) === slugOf(text) && slugOf(text) !== ''),
    ].find((found) => found.length > 0) ?? [];
  const own = matches.filter(({ readOnly }) => !readOnly);
  return own.length > 0 ? own : matches;
};
