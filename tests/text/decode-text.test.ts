import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../errors/index.ts';
import { decodeText, textDecoder } from '../../text/decode-text.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string, littleEndian: boolean) => {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let index = 0; index < text.length; index++) view.setUint16(index * 2, text.charCodeAt(index), littleEndian);
  return new Uint8Array(view.buffer);
};
const problemOf = (bytes: Uint8Array) => {
  const { problem } = decodeText(bytes);
  return problem && inEnglish(problem);
};
const fixture = (name: string) => readFileSync(new URL(`../fixtures/cases/${name}`, import.meta.url));

describe('decodeText', () => {
  it('decodes every text that was encoded as UTF-8 with and without a byte order mark, and as UTF-16 with one', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0') && !text.startsWith('\ufeff') && text.isWellFormed()),
        (text) => {
          expect(decodeText(utf8(text))).toEqual({ text });
          expect(decodeText(utf8(`\ufeff${text}`))).toEqual({ text });
          expect(decodeText(utf16(`\ufeff${text}`, true))).toEqual({ text });
          expect(decodeText(utf16(`\ufeff${text}`, false))).toEqual({ text });
        },
      ),
    );
  });

  it('decodes a UTF-16 workflow that a text editor saved', () => {
    expect(decodeText(fixture('utf16le.json')).text).toMatch(/^\{"format": "unclip-workflow"/);
  });

  it('refuses a Latin-1 workflow with the position of its first wrong byte', () => {
    const bytes = fixture('latin1.json');
    const position = bytes.findIndex((byte) => byte > 0x7f);
    expect(problemOf(bytes)).toBe(
      `It is not UTF-8 text: the byte at position ${position} (line 1) does not fit. It seems to be Windows-1252 or Latin-1. Save it as UTF-8.`,
    );
  });

  it('finds the first wrong byte behind multi-byte letters, and its line', () => {
    const bytes = new Uint8Array([...utf8('كلب\n🦊\n'), 0xe9, ...utf8('é')]);
    expect(problemOf(bytes)).toContain(`position ${utf8('كلب\n🦊\n').length} (line 3)`);
  });

  it('refuses a text that ends in the middle of a letter', () => {
    expect(problemOf(utf8('كلب').subarray(0, 5))).toContain('It is not UTF-8 text');
  });

  it.each([
    [true, 'UTF-16LE'],
    [false, 'UTF-16BE'],
  ])('names UTF-16 without a byte order mark (little endian: %s)', (littleEndian, encoding) => {
    expect(problemOf(utf16('{"format": 1}', littleEndian))).toBe(`It seems to be ${encoding} without a byte order mark. Save it as UTF-8.`);
  });

  it('refuses a binary file with the position of its first zero byte', () => {
    expect(problemOf(new Uint8Array([0x7f, 0x45, 0, 0, 1, 0, 0, 2]))).toBe('It is not a text file: it contains a zero byte at position 2.');
  });
});

describe('textDecoder', () => {
  const pieces = (bytes: Uint8Array, size: number) => {
    const decode = textDecoder();
    const count = Math.max(1, Math.ceil(bytes.length / size));
    return Array.from({ length: count }, (_, index) => decode(bytes.subarray(index * size, (index + 1) * size), index === count - 1));
  };

  it('decodes a file in pieces of any size as the whole file, in every encoding', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0') && !text.startsWith('\ufeff') && text.isWellFormed()),
        fc.integer({ min: 1, max: 9 }),
        (text, size) => {
          for (const bytes of [utf8(text), utf8(`\ufeff${text}`), utf16(`\ufeff${text}`, true), utf16(`\ufeff${text}`, false)]) {
            expect(
              pieces(bytes, size)
                .map((piece) => piece.text)
                .join(''),
            ).toBe(text);
          }
        },
      ),
    );
  });

  it('names the position and the line of a wrong byte in the file, not in the piece', () => {
    const start = utf8('\ufeffكلب\n🦊\n');
    const problem = pieces(new Uint8Array([...start, 0xe9, 0x41]), 4).find((piece) => piece.problem)?.problem;
    expect(problem && inEnglish(problem)).toContain(`position ${start.length} (line 3)`);
  });
});
