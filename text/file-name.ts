/** Control characters, and the characters that Windows refuses in names. The slash is refused everywhere. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression finds these characters.
const refused = /[\x00-\x1f\x7f<>:"/\\|?*]/;
/** Names of devices on Windows, with or without an extension. */
const device = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
/** Longest name in UTF-8, in bytes: file systems accept 255, and some room stays for numbers and extensions. */
const longest = 200;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Whether every common file system accepts a file name, in letters of any script. */
export const isFileName = (name: string): boolean =>
  name !== '' &&
  !refused.test(name) &&
  !/^[.\s]|[.\s]$/.test(name) &&
  !device.test(name) &&
  !/\p{Cs}/u.test(name) &&
  bytesOf(name) <= longest;

/** The beginning of a name that has at most the longest length, in complete characters as people count them. */
const shortened = (name: string): string => {
  if (bytesOf(name) <= longest) return name;
  let short = '';
  for (const { segment } of new Intl.Segmenter().segment(name)) {
    if (bytesOf(short + segment) > longest) break;
    short += segment;
  }
  return short;
};

/**
 * The file name made of a title. Replaces only what some file system refuses: forbidden characters become `-`, white space and dots at the ends are
 * removed, and long names are shortened. A title without a usable character becomes `fallback`.
 */
export const toFileName = (title: string, fallback = 'output'): string => {
  const clean = title
    .normalize('NFC')
    .replace(/\p{Cs}/gu, '')
    .replace(new RegExp(`(?:${refused.source})+`, 'g'), '-')
    .replace(/\s+/g, ' ');
  const ends = (text: string): string => text.replace(/^[.\s-]+|[.\s-]+$/g, '');
  const name = ends(shortened(ends(clean)));
  if (name === '') return fallback;
  return device.test(name) ? name.replace(/^[^.]*/, '$&-') : name;
};

/** A file name that no earlier one equals on a file system that ignores case: `cat.png`, `cat-2.png`. Adds the name, in small letters, to `taken`. */
export const freeName = ({ stem, extension = '' }: { readonly stem: string; readonly extension?: string }, taken: Set<string>): string => {
  let free = `${stem}${extension}`;
  for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${stem}-${number}${extension}`;
  taken.add(free.toLowerCase());
  return free;
};
