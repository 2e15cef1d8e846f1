import { decodeHTML } from 'entities';

/** HTML interprets the numbers 128 to 159 as windows-1252. */
const windows1252 = new TextDecoder('windows-1252');
const notCharacters = (code: number) =>
  (code >= 0x1 && code <= 0x8) ||
  code === 0xb ||
  (code >= 0xe && code <= 0x1f) ||
  (code >= 0x7f && code <= 0x9f) ||
  (code >= 0xfdd0 && code <= 0xfdef) ||
  (code & 0xfffe) === 0xfffe;

/** The character of a numeric reference, by the rules of Python: those of HTML, except that invalid characters are removed. */
const numeric = (code: number): string => {
  if (code === 0x0d) return '\r';
  if (code >= 0x80 && code <= 0x9f) return windows1252.decode(Uint8Array.of(code));
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd';
  return notCharacters(code) ? '' : String.fromCodePoint(code);
};

/**
 * Replaces character references by their characters: `&amp;`, `&#233;`, `&#xE9;`, and names without semicolon where HTML allows them.
 * Equals Python's `html.unescape`.
 */
export const unescapeHtml = (text: string): string =>
  text.replace(
    /&(?:#([0-9]+);?|#[xX]([0-9a-fA-F]+);?|[^\t\n\f <&#;]{1,32};?)/g,
    (reference: string, decimal?: string, hexadecimal?: string) => {
      if (decimal !== undefined) return numeric(Number.parseInt(decimal, 10));
      if (hexadecimal !== undefined) return numeric(Number.parseInt(hexadecimal, 16));
      return decodeHTML(reference);
    },
  );
