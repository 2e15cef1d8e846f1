import { Gunzip } from 'fflate';
import { ModelError } from '../error.ts';
import { type CleaningName, cleaners } from './clean.ts';
import { fitTokens, type Tokenizer, type TokenizerSettings } from './tokenizer.ts';

/** The number of merges in OpenAI's vocabulary. Its file has more lines, which are not used. */
const mergeLimit = 49152 - 256 - 2;
const startToken = '<|startoftext|>';
const endToken = '<|endoftext|>';
/** The largest size of a decompressed vocabulary file, in bytes. OpenAI's has 3 MB. */
const sizeLimit = 64 * 2 ** 20;
/** More characters than any token has. Characters of a word that cannot fit into the context are ignored. */
const longestToken = 64;
/** The number of words whose tokens are cached. */
const cacheLimit = 20_000;

/** The printable character for each byte (GPT-2's `bytes_to_unicode`): itself, or U+0100 + n for the n-th byte that is not printable. */
const byteSymbols = (): string[] => {
  const printable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let others = 0;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : 256 + others++));
};

/** The text of a vocabulary file, gzipped or plain. Throws an `Error` for a damaged or too large gzip file. */
const readText = (bytes: Uint8Array): string => {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return new TextDecoder().decode(bytes);
  const texts: string[] = [];
  let size = 0;
  const decoder = new TextDecoder();
  const stream = new Gunzip((block, final) => {
    size += block.length;
    texts.push(decoder.decode(block, { stream: !final }));
  });
  for (let offset = 0; offset < bytes.length && size <= sizeLimit; offset += 65_536) {
    stream.push(bytes.subarray(offset, offset + 65_536), offset + 65_536 >= bytes.length);
  }
  if (size > sizeLimit) throw new Error(`more than ${sizeLimit} bytes`);
  return texts.join('');
};

/** The ranks of the merges and the ids of the tokens. */
type Vocabulary = { readonly ranks: ReadonlyMap<string, number>; readonly ids: ReadonlyMap<string, number> };

/** Reads a vocabulary in the format of `bpe_simple_vocab_16e6.txt(.gz)`: a comment line, then one merge per line, at most 48,894 of them. */
const readVocabulary = (bytes: Uint8Array): Vocabulary => {
  let merges: string[] = [];
  try {
    merges = readText(bytes)
      .split('\n')
      .slice(1, mergeLimit + 1);
  } catch (cause) {
    throw new ModelError('BAD_WEIGHTS', 'The CLIP vocabulary file cannot be decompressed. Download the model again.', { cause });
  }
  if (merges.at(-1) === '') merges.pop();
  if (merges.length === 0 || merges.some((merge) => merge.split(' ').length !== 2)) {
    throw new ModelError(
      'BAD_WEIGHTS',
      "The CLIP vocabulary file must contain one merge of two symbols per line, as OpenAI's bpe_simple_vocab_16e6.txt.gz. Download the model again.",
    );
  }
  const symbols = byteSymbols();
  const inOrder = [...symbols].sort(
    (a, b) => (a.charCodeAt(0) < 256 ? 0 : 1) - (b.charCodeAt(0) < 256 ? 0 : 1) || a.charCodeAt(0) - b.charCodeAt(0),
  );
  const tokens = [
    ...inOrder,
    ...inOrder.map((symbol) => `${symbol}</w>`),
    ...merges.map((merge) => merge.replace(' ', '')),
    startToken,
    endToken,
  ];
  return {
    ranks: new Map(merges.map((merge, rank) => [merge, rank])),
    ids: new Map(tokens.map((token, id) => [token, id])),
  };
};

/** Applies the merges to the symbols of a word: the merge of the lowest rank first, at all its positions from left to right. */
const mergeSymbols = (symbols: readonly string[], ranks: ReadonlyMap<string, number>): readonly string[] => {
  let word = symbols;
  while (word.length > 1) {
    let [best, pair] = [Number.POSITIVE_INFINITY, ''];
    for (let index = 1; index < word.length; index++) {
      const candidate = `${word[index - 1]} ${word[index]}`;
      const rank = ranks.get(candidate) ?? Number.POSITIVE_INFINITY;
      if (rank < best) [best, pair] = [rank, candidate];
    }
    if (best === Number.POSITIVE_INFINITY) break;
    const merged: string[] = [];
    for (let index = 0; index < word.length; index++) {
      const found = index + 1 < word.length && `${word[index]} ${word[index + 1]}` === pair;
      merged.push(found ? `${word[index]}${word[++index]}` : (word[index] as string)); // index < length
    }
    word = merged;
  }
  return word;
};

/** The pattern by which both reference implementations split texts into words. With the flag `i`, 's also matches 'ſ, as with Python's IGNORECASE. */
const openaiPattern = /<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\p{White_Space}\p{L}\p{N}]+/giu;
const huggingfacePattern = new RegExp(openaiPattern.source, 'gu');
const special = /^<\|(?:start|end)oftext\|>$/;

/** A part of a text: a word, or a special token, which is not split into symbols. */
type Word = { readonly text: string; readonly isSpecial: boolean };

/**
 * Cleans a text and splits it into words. Hugging Face finds the special tokens, among them the padding token, before it cleans the text. A word that equals a
 * special token only after cleaning, because it had capitals, is split again by its byte-level step.
 */
const wordsOf = (text: string, cleaning: CleaningName, padToken: string | undefined): Word[] => {
  const clean = cleaners[cleaning];
  if (cleaning !== 'huggingface') {
    return (clean(text).match(openaiPattern) ?? []).map((word) => ({ text: word, isSpecial: special.test(word) }));
  }
  const words = (part: string) =>
    (clean(part).match(huggingfacePattern) ?? []).flatMap((word) => (special.test(word) ? word.split(/(?<=<\|)|(?=\|>)/) : [word]));
  const specials = [startToken, endToken, ...(padToken === undefined ? [] : [padToken])];
  const separator = new RegExp(`(${specials.map((token) => token.replace(/[^\p{L}\p{N}]/gu, '\\$&')).join('|')})`);
  return text
    .split(separator)
    .flatMap((part): Word[] =>
      specials.includes(part) ? [{ text: part, isSpecial: true }] : words(part).map((word) => ({ text: word, isSpecial: false })),
    );
};

/**
 * CLIP's byte-pair tokenizer, from a vocabulary in OpenAI's format (gzipped or not) or the `merges.txt` of a Hugging Face repository. The last two ids are the start and end tokens: 49406 and 49407 in
 * OpenAI's vocabulary. A text that is too long for the context is truncated, and keeps its end token. `cleaning` (see `clean.ts`) selects the ids
 * of openai/CLIP (`openai`, the default) or of Hugging Face's CLIPTokenizer (`huggingface`), which differ for a few texts. With `huggingface`, a `padToken`
 * inside a text is a special token, whose id is `padId`.
 * Reference: openai/CLIP `simple_tokenizer.py`, transformers `CLIPTokenizer`.
 * @throws ModelError `BAD_WEIGHTS` when the bytes are not such a file
 */
export const clipTokenizer = (
  { contextLength, padId, padToken, cleaning = 'openai' }: Omit<TokenizerSettings, 'kind'>,
  bytes: Uint8Array,
): Tokenizer => {
  const { ranks, ids } = readVocabulary(bytes);
  const symbols = byteSymbols();
  const cache = new Map<string, readonly number[]>();
  const encodeWord = ({ text: word, isSpecial }: Word): readonly number[] => {
    if (isSpecial) return [word === padToken ? padId : (ids.get(word) as number)]; // readVocabulary adds the others
    const cached = cache.get(word);
    if (cached) return cached;
    const letters = Array.from(new TextEncoder().encode(word.slice(0, contextLength * longestToken)), (byte) => symbols[byte] as string); // 256 symbols
    const merged = mergeSymbols([...letters.slice(0, -1), `${letters.at(-1)}</w>`], ranks);
    const tokens = merged.map((symbol) => ids.get(symbol) as number); // every symbol and every merge has an id
    if (cache.size >= cacheLimit) cache.clear();
    cache.set(word, tokens);
    return tokens;
  };
  const [start, end] = [ids.get(startToken) as number, ids.get(endToken) as number]; // readVocabulary adds them
  return {
    encode: (text) => fitTokens([start, ...wordsOf(text, cleaning, padToken).flatMap(encodeWord), end], { contextLength, padId, tail: 1 }),
  };
};
