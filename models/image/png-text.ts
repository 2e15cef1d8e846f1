import { Unzlib } from 'fflate';
import { ModelError } from '../error.ts';
import { type PngChunk, pngChunk, pngChunks, pngSignature, textTypes } from './png-chunks.ts';

/** Most bytes that a compressed text may unpack to. */
const textLimit = 64 * 2 ** 20;

/** All pieces one after the other. */
const concat = (pieces: readonly Uint8Array[]): Uint8Array => {
  const result = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    result.set(piece, offset);
    offset += piece.length;
  }
  return result;
};

/** Bytes unpacked (zlib), in pieces, so that a small file cannot fill the memory. */
const inflate = (bytes: Uint8Array): Uint8Array => {
  const pieces: Uint8Array[] = [];
  let [size, ended] = [0, false];
  const stream = new Unzlib((piece, final) => {
    pieces.push(piece);
    size += piece.length;
    ended ||= final;
  });
  try {
    for (let offset = 0; offset < bytes.length && !ended && size <= textLimit; offset += 4096) {
      stream.push(bytes.subarray(offset, offset + 4096), offset + 4096 >= bytes.length);
    }
  } catch (cause) {
    throw new ModelError('IMAGE_UNREADABLE', 'A compressed text in this PNG file cannot be unpacked. Take another copy of the file.', {
      cause,
    });
  }
  if (size > textLimit)
    throw new ModelError('IMAGE_UNREADABLE', `A text in this PNG file is larger than ${textLimit / 2 ** 20} MB. Take another file.`);
  return concat(pieces);
};

/** Each byte as the character of its number, which `TextDecoder('latin1')` does not do: that is windows-1252. */
const latin1 = (bytes: Uint8Array) => {
  let text = '';
  for (let offset = 0; offset < bytes.length; offset += 8192) text += String.fromCharCode(...bytes.subarray(offset, offset + 8192));
  return text;
};

/** Bytes up to the next zero byte, and what follows it. */
const splitAtZero = (bytes: Uint8Array): [Uint8Array, Uint8Array] => {
  const end = bytes.indexOf(0);
  return end < 0 ? [bytes, new Uint8Array(0)] : [bytes.subarray(0, end), bytes.subarray(end + 1)];
};

/** Keyword and text of a text chunk; undefined for any other chunk. */
const readChunk = ({ type, data }: PngChunk): [string, string] | undefined => {
  const [keyword, rest] = splitAtZero(data);
  if (type === 'tEXt') return [latin1(keyword), latin1(rest)];
  if (type === 'zTXt') return [latin1(keyword), latin1(inflate(rest.subarray(1)))];
  if (type !== 'iTXt') return undefined;
  const [, afterLanguage] = splitAtZero(rest.subarray(2));
  const [, text] = splitAtZero(afterLanguage);
  return [latin1(keyword), new TextDecoder().decode(rest[0] === 1 ? inflate(text) : text)];
};

/**
 * The texts of a PNG file by keyword: tEXt and zTXt (Latin-1), iTXt (UTF-8), before and after the picture data. Of two texts with one
 * keyword the later one counts. Reference: PNG specification, third edition, §11.3.3.
 * @throws ModelError `IMAGE_UNREADABLE`
 */
export const readPngText = (bytes: Uint8Array): Record<string, string> =>
  Object.fromEntries(
    pngChunks(bytes)
      .map(readChunk)
      .filter((entry) => entry !== undefined),
  );

/** Keyword of a text chunk; undefined for any other chunk. */
const readKeyword = ({ type, data }: PngChunk) => (textTypes.includes(type) ? latin1(splitAtZero(data)[0]) : undefined);

/** Data of an uncompressed iTXt chunk without language. */
const internationalText = (keyword: string, text: string): Uint8Array => {
  if (!/^[\x21-\x7e\xa1-\xff](?:[\x20-\x7e\xa1-\xff]{0,77}[\x21-\x7e\xa1-\xff])?$/.test(keyword)) {
    throw new ModelError('BAD_INPUT', `"${keyword}" cannot be a keyword in a PNG file. Use 1 to 79 Latin characters.`);
  }
  const body = new TextEncoder().encode(text);
  const data = new Uint8Array(keyword.length + 5 + body.length);
  for (let index = 0; index < keyword.length; index++) data[index] = keyword.charCodeAt(index);
  data.set(body, keyword.length + 5);
  return data;
};

/**
 * A copy of a PNG file that holds the texts as iTXt chunks (UTF-8, not compressed), right after its header. Texts it already had under the same
 * keywords are replaced, all else is kept byte for byte.
 * @throws ModelError `IMAGE_UNREADABLE` for a broken file, `BAD_INPUT` for a keyword PNG does not allow
 */
export const writePngText = (bytes: Uint8Array, entries: Readonly<Record<string, string>>): Uint8Array => {
  const texts = Object.entries(entries).map(([keyword, text]) => pngChunk('iTXt', internationalText(keyword, text)));
  const [header, ...others] = pngChunks(bytes).filter((chunk) => {
    const keyword = readKeyword(chunk);
    return keyword === undefined || !Object.hasOwn(entries, keyword);
  });
  return concat([pngSignature, ...(header ? [header.whole] : []), ...texts, ...others.map(({ whole }) => whole)]);
};
