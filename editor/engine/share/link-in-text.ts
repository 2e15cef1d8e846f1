/** A shared fragment: its version, the number of letters that were written, if the link states it, and the letters that were found. */
export type SharedLetters = { readonly version: number; readonly written?: number | undefined; readonly letters: string };

/** Percent codes are decoded at most this often: a link that passes through several programs may be encoded again each time. */
const rounds = 3;
/** Characters that mail and chat programs insert into long words: white space, soft hyphens, zero-width characters, marks of direction, and byte order marks. */
const inserted = /[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+/g;
/** Quotation marks at the start of the lines of a quoted mail. */
const quoteMarks = /(\r?\n)(?:[ \t]*>)+/g;
const start = /(?:^|#)w(\d+)=(?:([0-9a-z]+)\.)?/;

const decodePercent = (text: string): string =>
  text.replace(/%(2[0-9a-f]|3[0-9a-f]|5f|7e|25)/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));

/** The run of base64url letters at the beginning of a text. */
const runOf = (text: string): string => /^[\w-]*/.exec(text)?.[0] ?? '';

/**
 * The shared fragments that a text may contain, the likeliest first. Chat and mail programs encode links, quote them, break them into lines, and append
 * punctuation and parameters; what they append is not part of the run of base64url letters. A line break may end the link or lie inside it, so both
 * readings are returned, the longer one first when the link states its length.
 */
export const sharedLetters = (text: string): readonly SharedLetters[] => {
  let decoded = text.replace(quoteMarks, '$1');
  for (let round = 0; round < rounds; round++) decoded = decodePercent(decoded);
  decoded = decoded.trim();
  const found = start.exec(decoded) ?? start.exec(decoded.replace(inserted, ''));
  if (!found) return [];
  const version = Number(found[1]);
  const written = found[2] === undefined ? undefined : Number.parseInt(found[2], 36);
  const rest = found.input.slice(found.index + found[0].length);
  const [unbroken, broken] = [runOf(rest), runOf(rest.replace(inserted, ''))];
  const readings = unbroken === broken ? [unbroken] : [unbroken, broken];
  return readings.map((run) => ({ version, written, letters: written === undefined ? run : run.slice(0, written) }));
};
