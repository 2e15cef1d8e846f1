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
export const decodeText = (bytes: Uint8Array): DecodedText => {
  if (startsWith(bytes, [0xff, 0xfe])) return decodeUtf16(bytes, 'utf-16le');
  if (startsWith(bytes, [0xfe, 0xff])) return decodeUtf16(bytes, 'utf-16be');
  const zero = bytes.indexOf(0);
  if (zero >= 0) return { problem: zeroByte(bytes, zero) };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const position = firstInvalid(bytes);
    return {
      problem: sentence(
        'It is not UTF-8 text: the byte at position {position} (line {line}) does not fit. It seems to be {encoding}. Save it as UTF-8.',
        {
          position,
          line: lineOf(bytes, position),
          encoding: 'Windows-1252 or Latin-1',
        },
      ),
    };
  }
};

const decodeUtf16 = (bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): DecodedText => {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch {
    return { problem: sentence('It starts like UTF-16 text, but it is damaged. Save it as UTF-8.') };
  }
};

/** Text in UTF-16 without a byte order mark has zero bytes beside its Latin letters; any other file with zero bytes is not text. */
const zeroByte = (bytes: Uint8Array, position: number): Sentence => {
  const head = bytes.subarray(0, 1024);
  const zeros = (odd: 0 | 1) => head.filter((byte, index) => byte === 0 && index % 2 === odd).length;
  const isUtf16 = bytes.length % 2 === 0 && (zeros(0) === 0 || zeros(1) === 0);
  return isUtf16
    ? sentence('It seems to be {encoding} without a byte order mark. Save it as UTF-8.', {
        encoding: zeros(0) === 0 ? 'UTF-16LE' : 'UTF-16BE',
      })
    : sentence('It is not a text file: it contains a zero byte at position {position}.', { position });
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
