import { Unzlib } from 'fflate';
import { ModelError } from '../error.ts';
import { damagedPng, hasValidChecksum, type PngChunk, pngChunk, pngChunks, pngSignature, textTypes } from './png-chunks.ts';

export { workflowKeyword } from './workflow-keyword.ts';

/** The largest size of a decompressed text, in bytes. */
const textLimit = 64 * 2 ** 20;

/** Joins byte arrays in order. */
const joinBytes = (parts: readonly Uint8Array[]): Uint8Array => {
  const result = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
};

/** Decompresses zlib data in blocks, and stops at `textLimit`: a small file cannot fill the memory. */
const inflate = (bytes: Uint8Array): Uint8Array => {
  const blocks: Uint8Array[] = [];
  let [size, ended] = [0, false];
  const stream = new Unzlib((block, final) => {
    blocks.push(block);
    size += block.length;
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
  return joinBytes(blocks);
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

/** The keyword of a text chunk; undefined for other chunks. */
const keywordOf = ({ type, data }: PngChunk) => (textTypes.includes(type) ? latin1(splitAtZero(data)[0]) : undefined);

/** The text of a text chunk. Throws `ModelError` `IMAGE_UNREADABLE` for a wrong checksum, and for compressed data that is damaged or too large. */
const textOf = (chunk: PngChunk): string => {
  if (!hasValidChecksum(chunk)) throw damagedPng('the checksum of a text is wrong');
  const [, rest] = splitAtZero(chunk.data);
  if (chunk.type === 'tEXt') return latin1(rest);
  if (chunk.type === 'zTXt') return latin1(inflate(rest.subarray(1)));
  const [, afterLanguage] = splitAtZero(rest.subarray(2));
  const [, text] = splitAtZero(afterLanguage);
  return new TextDecoder().decode(rest[0] === 1 ? inflate(text) : text);
};

/**
 * The texts of a PNG file by keyword: tEXt and zTXt (Latin-1), iTXt (UTF-8), before and after the picture data. The last of
 * several texts with the same keyword is used. Reference: PNG specification, third edition, §11.3.3.
 * @param keywords the keywords to read. A damaged text with another keyword is ignored. Without `keywords` every text is read.
 * @throws ModelError `IMAGE_UNREADABLE` for a broken file, and for a damaged text that would be read
 */
export const readPngText = (bytes: Uint8Array, keywords?: readonly string[]): Record<string, string> => {
  const texts: [string, string][] = [];
  for (const chunk of pngChunks(bytes)) {
    const keyword = keywordOf(chunk);
    if (keyword !== undefined && (keywords?.includes(keyword) ?? true)) texts.push([keyword, textOf(chunk)]);
  }
  return Object.fromEntries(texts);
};

/**
 * The keywords of all texts of a PNG file. Reads no text, so a damaged text does not matter.
 * @throws ModelError `IMAGE_UNREADABLE` for a broken file
 */
export const pngKeywords = (bytes: Uint8Array): string[] =>
  pngChunks(bytes)
    .map(keywordOf)
    .filter((keyword) => keyword !== undefined);

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
    const keyword = keywordOf(chunk);
    return keyword === undefined || !Object.hasOwn(entries, keyword);
  });
  return joinBytes([pngSignature, ...(header ? [header.bytes] : []), ...texts, ...others.map((chunk) => chunk.bytes)]);
};
