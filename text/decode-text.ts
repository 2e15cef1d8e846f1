import { type Sentence, sentence } from '../errors/index.ts';

/** The text of a file, or the reason why its bytes are not text that can be read without guessing. */
export type DecodedText =
  | { readonly text: string; readonly problem?: undefined }
  | { readonly text?: undefined; readonly problem: Sentence };

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean => start.every((byte, index) => bytes[index] === byte);

/**
 * Decodes the bytes of a text file: UTF-8 with or without a byte order mark, and UTF-16 with one. The mark is removed. Anything else is refused with
 * the encoding that it seems to be and the position of the first wrong byte; no letter is ever replaced.
 */
export const decodeText = (bytes: Uint8Array): DecodedText => textDecoder()(bytes, true);

/**
 * Returns a function that decodes a text file piece by piece, as `decodeText` does. A letter that a piece cuts in two belongs to the next text.
 * `last` is true for the last piece.
 */
export const textDecoder = (): ((piece: Uint8Array, last: boolean) => DecodedText) => {
  let encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | undefined;
  let rest: Uint8Array = new Uint8Array();
  const before = { bytes: 0, lines: 0 };
  return (piece, last) => {
    let bytes = rest.length > 0 ? joined(rest, piece) : piece;
    if (encoding === undefined) {
      // a byte order mark has up to three bytes
      if (bytes.length < 3 && !last) {
        rest = bytes;
        return { text: '' };
      }
      encoding = startsWith(bytes, [0xff, 0xfe]) ? 'utf-16le' : startsWith(bytes, [0xfe, 0xff]) ? 'utf-16be' : 'utf-8';
      const mark = encoding !== 'utf-8' ? 2 : startsWith(bytes, [0xef, 0xbb, 0xbf]) ? 3 : 0;
      bytes = bytes.subarray(mark);
      before.bytes = mark;
    }
    const whole = last ? bytes : bytes.subarray(0, completeLength(bytes, encoding));
    rest = bytes.subarray(whole.length);
    const decoded = encoding === 'utf-8' ? decodeUtf8(whole, before) : decodeUtf16(whole, encoding);
    before.bytes += whole.length;
    // the lines are counted only if the file may still have a wrong byte
    if (!last && encoding === 'utf-8') before.lines += lineOf(whole, whole.length) - 1;
    return decoded;
  };
};

const joined = (first: Uint8Array, second: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
};

/** How many of the bytes are complete letters. */
const completeLength = (bytes: Uint8Array, encoding: 'utf-8' | 'utf-16le' | 'utf-16be'): number => {
  if (encoding !== 'utf-8') {
    const even = bytes.length - (bytes.length % 2);
    const upper = bytes[encoding === 'utf-16le' ? even - 1 : even - 2] ?? 0;
    return even > 0 && upper >= 0xd8 && upper < 0xdc ? even - 2 : even;
  }
  // a letter has up to four bytes, and only its first one is 0xc0 or more
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
};

/** What lies before the bytes in their file. */
type Before = { readonly bytes: number; readonly lines: number };

const decodeUtf8 = (bytes: Uint8Array, before: Before): DecodedText => {
  const zero = bytes.indexOf(0);
  if (zero >= 0) return { problem: zeroByte(bytes, zero, before) };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    const position = firstInvalid(bytes);
    return {
      problem: sentence(
        'It is not UTF-8 text: the byte at position {position} (line {line}) does not fit. It seems to be {encoding}. Save it as UTF-8.',
        {
          position: before.bytes + position,
          line: before.lines + lineOf(bytes, position),
          encoding: 'Windows-1252 or Latin-1',
        },
      ),
    };
  }
};

const decodeUtf16 = (bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): DecodedText => {
  try {
    return { text: new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { problem: sentence('It starts like UTF-16 text, but it is damaged. Save it as UTF-8.') };
  }
};

/** Text in UTF-16 without a byte order mark has zero bytes beside its Latin letters; any other file with zero bytes is not text. */
const zeroByte = (bytes: Uint8Array, position: number, before: Before): Sentence => {
  const head = bytes.subarray(0, 1024);
  const zeros = (odd: 0 | 1) => head.filter((byte, index) => byte === 0 && index % 2 === odd).length;
  const isUtf16 = bytes.length % 2 === 0 && (zeros(0) === 0 || zeros(1) === 0);
  return isUtf16
    ? sentence('It seems to be {encoding} without a byte order mark. Save it as UTF-8.', {
        encoding: zeros(0) === 0 ? 'UTF-16LE' : 'UTF-16BE',
      })
    : sentence('It is not a text file: it contains a zero byte at position {position}.', { position: before.bytes + position });
};

/** Whether the bytes are UTF-8. With `cut`, the last letter may be incomplete. */
const isUtf8 = (bytes: Uint8Array, cut: boolean): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
    return true;
  } catch {
    return false;
  }
};

/** The position of the first byte that is not part of valid UTF-8. */
const firstInvalid = (bytes: Uint8Array): number => {
  let [low, high] = [0, bytes.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isUtf8(bytes.subarray(0, middle), true)) low = middle;
    else high = middle - 1;
  }
  while (low > 0 && !isUtf8(bytes.subarray(0, low), false)) low--;
  return low;
};

/** The number of the line that a position is in, from 1. */
const lineOf = (bytes: Uint8Array, position: number): number => bytes.subarray(0, position).filter((byte) => byte === 0x0a).length + 1;
