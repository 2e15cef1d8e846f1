import { decodeHTMLStrict } from 'entities';
import { unescapeHtml } from './unescape-html.ts';

const ligatures: Readonly<Record<string, string>> = {
  Ĳ: 'IJ',
  ĳ: 'ij',
  ŉ: 'ʼn',
  Ǆ: 'DŽ',
  ǅ: 'Dž',
  ǆ: 'dž',
  Ǉ: 'LJ',
  ǈ: 'Lj',
  ǉ: 'lj',
  Ǌ: 'NJ',
  ǋ: 'Nj',
  ǌ: 'nj',
  Ǳ: 'DZ',
  ǲ: 'Dz',
  ǳ: 'dz',
  ﬀ: 'ff',
  ﬁ: 'fi',
  ﬂ: 'fl',
  ﬃ: 'ffi',
  ﬄ: 'ffl',
  ﬅ: 'ſt',
  ﬆ: 'st',
};
const ligature = new RegExp(`[${Object.keys(ligatures).join('')}]`, 'gu');
/** The control characters that ftfy removes, among them the byte order mark. Tab, line feed, form feed and carriage return are not removed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression removes these characters.
const controls = /[\x00-\x08\x0b\x0e-\x1f\x7f\u206a-\u206f\ufeff\ufff9-\ufffc]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal escape starts with a control character.
const terminalEscape = /\x1b\[[\d;]*[a-zA-Z]/g;
/** The largest number of rounds per line. Only references that are nested deeper would need more. */
const roundLimit = 100;
const windows1252 = new TextDecoder('windows-1252');

/** The character of a reference that ends with a semicolon. A name in capitals is a capital letter (`&EACUTE;`). An unknown reference is returned unchanged. */
const unescapeReference = (reference: string): string => {
  if (reference.startsWith('&#')) {
    const character = unescapeHtml(reference);
    return character.includes(';') ? reference : character;
  }
  const character = decodeHTMLStrict(reference);
  if (character !== reference || reference !== reference.toUpperCase()) return character;
  const lower = decodeHTMLStrict(reference.toLowerCase());
  return lower === reference.toLowerCase() ? reference : lower.toUpperCase();
};

/** One round of all replacements on a line. */
const fixLine = (line: string, html: boolean): string =>
  (html ? line.replace(/&#?[0-9A-Za-z]{1,24};/g, unescapeReference) : line)
    .replace(/[\x80-\x9f]/g, (control) => windows1252.decode(Uint8Array.of(control.charCodeAt(0))))
    .replace(ligature, (letters) => ligatures[letters] ?? letters)
    .replace(/[\uff01-\uffef\u3000]/g, (character) => character.normalize('NFKC'))
    .replace(/[\u02bc\u2018-\u201b]/g, "'")
    .replace(/[\u201c-\u201f]/g, '"')
    .replace(/\r\n|[\r\u2028\u2029\u0085]/g, '\n')
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(terminalEscape, '')
    .replace(controls, '')
    .normalize('NFC');

/**
 * The character replacements of ftfy's `fix_text`, which openai/CLIP applies to prompts: character references, C1 controls, Latin ligatures,
 * full and half width, curly quotes, line breaks, terminal escapes, control characters, NFC. They are repeated until the text does not change.
 * ftfy also repairs text that was decoded with the wrong encoding (`cafÃ©` for `café`); this needs its large tables and is omitted.
 * As in ftfy, references are not replaced from the first line that contains `<`. Reference: ftfy 6.3 `fix_text`, default configuration.
 */
export const fixText = (text: string): string => {
  let html = true;
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return lines
    .map((line) => {
      html &&= !line.includes('<');
      let [before, after] = [line, fixLine(line, html)];
      for (let round = 1; after !== before && round < roundLimit; round++) [before, after] = [after, fixLine(after, html)];
      return after;
    })
    .join('');
};
