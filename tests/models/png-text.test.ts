import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readPngText, writePngText } from '../../models/image/index.ts';
import { pngChunk, pngSignature } from '../../models/image/png-chunks.ts';
import { pngKeywords, workflowKeyword } from '../../models/image/png-text.ts';
import { decodePng } from '../support/models/decode-png.ts';
import { fixtureBytes, fixtureJson } from '../support/models/golden.ts';

const golden = fixtureJson('png-metadata/png-metadata.json');
const [comfy, invoke] = ['png-metadata/json_text_chunks.png', 'png-metadata/utf8_text_chunks.png'];
const png = (...chunks: Uint8Array[]) =>
  Uint8Array.from([pngSignature, ...chunks, pngChunk('IEND', new Uint8Array(0))].flatMap((piece) => [...piece]));

describe('readPngText', () => {
  for (const file of golden.files) {
    it(`readPngText reads every text of ${file.file}`, () => {
      const texts = readPngText(fixtureBytes(`png-metadata/${file.file}`));
      expect(texts).toEqual(
        Object.fromEntries(file.text_chunks.map((chunk: { keyword: string; text: string }) => [chunk.keyword, chunk.text])),
      );
      for (const keyword of file.json_keywords) expect(JSON.parse(texts[keyword] as string)).toEqual(file.json_decoded[keyword]);
    });
  }

  it('readPngText refuses a file that is not a PNG', () => {
    expect(() => readPngText(new TextEncoder().encode('{"format": "unclip-workflow"}'))).toThrow(
      expect.objectContaining({ code: 'IMAGE_UNREADABLE' }),
    );
  });

  it('readPngText refuses a file that was cut off at any byte', () => {
    const bytes = fixtureBytes(comfy);
    for (let length = 8; length < bytes.length; length++) expect(() => readPngText(bytes.subarray(0, length))).toThrow('is cut off');
  });

  it('readPngText refuses a text with a wrong checksum', () => {
    const bytes = fixtureBytes(comfy);
    bytes[60] = (bytes[60] ?? 0) ^ 1;
    expect(() => readPngText(bytes)).toThrow('checksum');
  });

  it('readPngText refuses a small file that decompresses to more than 64 MB', () => {
    const bomb = zlibSync(new Uint8Array(65 * 2 ** 20), { level: 9 });
    expect(() => readPngText(png(pngChunk('zTXt', Uint8Array.from([97, 0, 0, ...bomb]))))).toThrow('larger than 64 MB');
  });

  it('readPngText refuses a compressed text that is not compressed', () => {
    expect(() => readPngText(png(pngChunk('zTXt', Uint8Array.of(97, 0, 0, 1, 2, 3, 4, 5, 6))))).toThrow('cannot be decompressed');
  });
});

describe('readPngText with keywords', () => {
  it.each(['badcrc-text', 'broken-crc-foreign', 'broken-ztxt-foreign'])(
    'readPngText with a keyword ignores the damaged text of another keyword in %s.png',
    (name) => {
      const bytes = fixtureBytes(`cases/${name}.png`);
      expect(() => readPngText(bytes)).toThrow(expect.objectContaining({ code: 'IMAGE_UNREADABLE' }));
      expect(Object.keys(readPngText(bytes, [workflowKeyword]))).toEqual(name === 'badcrc-text' ? [] : [workflowKeyword]);
    },
  );

  it('readPngText refuses a damaged text of a wanted keyword', () => {
    const text = pngChunk('tEXt', new TextEncoder().encode(`${workflowKeyword}\0{}`));
    expect(readPngText(png(text), [workflowKeyword])).toEqual({ [workflowKeyword]: '{}' });
    text.set([(text.at(-1) ?? 0) ^ 1], text.length - 1);
    expect(() => readPngText(png(text), [workflowKeyword])).toThrow(expect.objectContaining({ code: 'IMAGE_UNREADABLE' }));
    const packed = pngChunk('zTXt', new TextEncoder().encode(`${workflowKeyword}\0\0not zlib`));
    expect(() => readPngText(png(packed), [workflowKeyword])).toThrow(expect.objectContaining({ code: 'IMAGE_UNREADABLE' }));
  });

  it('pngKeywords names every text and reads none', () => {
    expect(pngKeywords(fixtureBytes('cases/broken-crc-foreign.png'))).toEqual(['Comment', workflowKeyword]);
    expect(pngKeywords(fixtureBytes('cases/broken-ztxt-foreign.png'))).toEqual(['Raw profile type exif', workflowKeyword]);
  });
});

describe('writePngText', () => {
  it('readPngText reads any text that writePngText has written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[\x21-\x7e]{1,79}$/), (text, keyword) => {
        const written = writePngText(fixtureBytes(invoke), { [keyword]: text });
        expect(Object.entries(readPngText(written)).find(([name]) => name === keyword)?.[1]).toBe(text);
      }),
    );
  });

  it('writePngText replaces the text of its keyword, and keeps the other texts and the pixels', async () => {
    const before = fixtureBytes(comfy);
    const after = writePngText(before, { prompt: 'كلب يرتدي قبعة 🎩' });
    expect(readPngText(after)).toEqual({ ...readPngText(before), prompt: 'كلب يرتدي قبعة 🎩' });
    const pixels = (await decodePng(after)).data;
    expect(createHash('sha256').update(pixels).digest('hex')).toBe(golden.files[0].pixels_sha256);
  });

  it('writePngText without texts changes nothing', () => {
    expect(writePngText(fixtureBytes(comfy), {})).toEqual(fixtureBytes(comfy));
  });

  it('writePngText refuses keywords that PNG does not allow', () => {
    for (const keyword of ['', ' workflow', 'workflow ', 'قبعة', 'a'.repeat(80), 'a\0b']) {
      expect(() => writePngText(fixtureBytes(comfy), { [keyword]: 'x' })).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    }
  });
});
