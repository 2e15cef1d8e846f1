import { fixText } from './fix-text.ts';
import { unescapeHtml } from './unescape-html.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: FS, GS, RS and US are whitespace for Python's strip, but not for its regular expressions.
const stripped = /[\p{White_Space}\x1c-\x1f]/u;
/** Python's `str.strip()`, in linear time. */
const strip = (text: string): string => {
  let [start, end] = [0, text.length];
  while (start < end && stripped.test(text.charAt(start))) start++;
  while (end > start && stripped.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
};

/** The cleaning of openai/CLIP after ftfy: `html.unescape` twice, one space for each run of whitespace, strip, lower case. */
const openai = (text: string): string => strip(strip(unescapeHtml(unescapeHtml(text))).replace(/\p{White_Space}+/gu, ' ')).toLowerCase();

/** Rust's `char::to_lowercase` for each character: a capital sigma never becomes the final form. */
const lowerEach = (text: string): string => Array.from(text, (character) => character.toLowerCase()).join('');

/** The cleaning of texts before CLIP's byte-pair encoding, by the implementation whose ids it reproduces. */
export const cleaners = {
  /** openai/CLIP with ftfy installed, without ftfy's repair of wrong encodings. */
  openai: (text: string) => openai(fixText(text)),
  /** openai/CLIP with the ftfy step skipped. */
  'openai-without-ftfy': openai,
  /** Hugging Face CLIPTokenizer: NFC, one space for each run of whitespace, lower case; HTML is not unescaped. */
  huggingface: (text: string) => lowerEach(text.normalize('NFC').replace(/\p{White_Space}+/gu, ' ')),
} as const;
export type CleaningName = keyof typeof cleaners;
