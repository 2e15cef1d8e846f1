import { Unzlib } from 'fflate';
import { ModelError } from '../error.ts';
import { type PngChunk, pngChunk, pngChunks, pngSignature, textTypes } from './png-chunks.ts';

/** The largest size of a decompressed text, in bytes. */
const textLimit = 64 * 2 ** 20;

/** All pieces in order. */
const concat = (pieces: readonly Uint8Array[]): Uint8Array => {
  const result = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    result.set(piece, offset);
    offset += piece.length;
  }
  return result;
};

/** Decompresses zlib data piece by piece, so that a small file cannot fill the memory. */
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
    throw new ModelError('IMAGE_UNREADABLE', 'A text in this PNG file cannot be decompressed. Use another copy of the file.', {
      cause,
    });
  }
  if (size > textLimit)
    throw new ModelError('IMAGE_UNREADABLE', 'A text in this PNG file is larger than {limit} MB. Choose another file.', {
      params: { limit: textLimit / 2 ** 20 },
    });
  return concat(pieces);
};

/** Latin-1 as text. `TextDecoder('latin1')` decodes windows-1252 instead. */
const latin1 = (bytes: Uint8Array) => {
  let text = '';
  for (let offset = 0; offset < bytes.length; offset += 8192) text += String.fromCharCode(...bytes.subarray(offset, offset + 8192));
  return text;
};

/** The bytes before the first zero byte, and the bytes after it. */
const splitAtZero = (bytes: Uint8Array): [Uint8Array, Uint8Array] => {
  const end = bytes.indexOf(0);
  return end < 0 ? [bytes, new Uint8Array(0)] : [bytes.subarray(0, end), bytes.subarray(end + 1)];
};

/** The keyword and text of a text chunk; undefined for other chunks. */
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
 * The texts of a PNG file by keyword: tEXt and zTXt (Latin-1), iTXt (UTF-8), before and after the picture data. The last of
 * several texts with the same keyword is used. Reference: PNG specification, third edition, §11.3.3.
 * @throws ModelError `IMAGE_UNREADABLE`
 */
export const readPngText = (bytes: Uint8Array): Record<string, string> =>
  Object.fromEntries(
    pngChunks(bytes)
      .map(readChunk)
      .filter((entry) => entry !== undefined),
  );

/** The keyword of a text chunk; undefined for other chunks. */
const readKeyword = ({ type, data }: PngChunk) => (textTypes.includes(type) ? latin1(splitAtZero(data)[0]) : undefined);

/** The data of an uncompressed iTXt chunk without a language. */
const internationalText = (keyword: string, text: string): Uint8Array => {
  if (!/^[\x21-\x7e\xa1-\xff](?:[\x20-\x7e\xa1-\xff]{0,77}[\x21-\x7e\xa1-\xff])?$/.test(keyword)) {
    throw new ModelError('BAD_INPUT', '"{keyword}" cannot be a keyword in a PNG file. Use 1 to 79 Latin characters.', {
      params: { keyword },
    });
  }
  const body = new TextEncoder().encode(text);
  const data = new Uint8Array(keyword.length + 5 + body.length);
  for (let index = 0; index < keyword.length; index++) data[index] = keyword.charCodeAt(index);
  data.set(body, keyword.length + 5);
  return data;
};

/**
 * A copy of a PNG file with texts as iTXt chunks (UTF-8, not compressed), right after its header. Replaces
 * texts with the same keywords, and keeps all other bytes.
 * @throws ModelError `IMAGE_UNREADABLE` for a broken file, `BAD_INPUT` for a keyword that PNG does not allow
 */
export const writePngText = (bytes: Uint8Array, entries: Readonly<Record<string, string>>): Uint8Array => {
  const texts = Object.entries(entries).map(([keyword, text]) => pngChunk('iTXt', internationalText(keyword, text)));
  const [header, ...others] = pngChunks(bytes).filter((chunk) => {
    const keyword = readKeyword(chunk);
    return keyword === undefined || !Object.hasOwn(entries, keyword);
  });
  return concat([pngSignature, ...(header ? [header.whole] : []), ...texts, ...others.map(({ whole }) => whole)]);
};
