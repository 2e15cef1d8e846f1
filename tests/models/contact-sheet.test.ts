import { describe, expect, it } from 'vitest';
import { layoutCaption } from '../../models/image/caption.ts';
import { layoutSheet } from '../../models/image/contact-sheet.ts';
import { contactSheet, filledImage, type Image } from '../../models/image/index.ts';
import { joinArabic, visualOrder } from '../../models/image/shape-text.ts';

const red = filledImage({ width: 64, height: 48, color: [255, 0, 0] });
const blue = filledImage({ width: 32, height: 32, color: [0, 0, 255] });
const pixel = (image: Image, x: number, y: number) => [...image.data.slice((y * image.width + x) * 3, (y * image.width + x) * 3 + 3)];
/** Pixels in `[top, bottom)` that are not white. */
const inked = (image: Image, top: number, bottom: number) => {
  let count = 0;
  for (let y = top; y < bottom; y++) for (let x = 0; x < image.width; x++) if (pixel(image, x, y).some((value) => value < 255)) count++;
  return count;
};

describe('contactSheet', () => {
  it('a contact sheet has pictures in rows, each centred in its cell', () => {
    const sheet = contactSheet({ images: [red, blue, red], columns: 2, gap: 4 });
    expect([sheet.width, sheet.height]).toEqual([4 + 2 * 68, 4 + 2 * 52]);
    expect(pixel(sheet, 4, 4)).toEqual([255, 0, 0]);
    expect(pixel(sheet, 72 + 15, 4 + 8)).toEqual([255, 255, 255]);
    expect(pixel(sheet, 72 + 16, 4 + 8)).toEqual([0, 0, 255]);
    expect(pixel(sheet, 4, 56)).toEqual([255, 0, 0]);
    expect(pixel(sheet, 72, 56)).toEqual([255, 255, 255]);
  });

  it('a caption with Latin, Arabic and unknown characters is drawn below its picture', () => {
    for (const caption of ['a dog', 'كلب', '犬']) {
      const sheet = contactSheet({ images: [red], columns: 1, captions: [caption], gap: 4 });
      expect(sheet.height).toBe(4 + 48 + 17 + 4);
      expect(inked(sheet, 52, sheet.height)).toBeGreaterThan(20);
    }
  });

  it('a row has the height of its longest caption, and no caption height without captions', () => {
    const long = 'an oil painting of a dog wearing a hat on a red background, twice';
    expect(contactSheet({ images: [red, red], columns: 2, captions: ['dog', long], gap: 0 }).height).toBe(48 + 4 * 17);
    expect(contactSheet({ images: [red, red], columns: 2, captions: ['', ''], gap: 0 }).height).toBe(48);
  });

  it('names of columns stand above them, and names of rows left of them, in a column of their own', () => {
    const sizes = Array.from({ length: 4 }, () => ({ width: 64, height: 48 }));
    const plain = layoutSheet({ sizes, columns: 2, gap: 4 });
    const { cells, texts, width, height } = layoutSheet({
      sizes,
      columns: 2,
      gap: 4,
      headings: { columns: ['1', '2'], rows: ['dog', 'كلب'] },
    });
    const [x = 0, y = 0] = [(cells[0]?.x ?? 0) - 4, (cells[0]?.y ?? 0) - 4];
    expect([x, y]).toEqual([Math.max(...texts.slice(2).map(({ caption }) => caption.width)) + 4, 17 + 4]);
    expect([width, height]).toEqual([plain.width + x, plain.height + y]);
    expect(cells.map((cell) => ({ ...cell, x: cell.x - x, y: cell.y - y }))).toEqual(plain.cells);
    expect(texts.filter(({ caption }) => caption.lines.length > 0).map(({ at }) => at.y)).toEqual([4, 4, y + 4 + 15, y + 4 + 52 + 15]);
    const sheet = contactSheet({
      images: [red, red, red, red],
      columns: 2,
      gap: 4,
      headings: { columns: ['1', '2'], rows: ['dog', 'كلب'] },
    });
    expect(inked(sheet, 4, 4 + 17)).toBeGreaterThan(5);
  });

  it('transparent pictures are composited on white', () => {
    const clear: Image = { width: 2, height: 2, channels: 4, data: new Uint8Array(16) };
    expect(contactSheet({ images: [clear], columns: 1, gap: 0 }).data.every((value) => value === 255)).toBe(true);
  });

  it('captions are twice as large under pictures of twice the width', () => {
    const heightUnder = (side: number) => {
      const image = filledImage({ width: side, height: side, color: [255, 0, 0] });
      return contactSheet({ images: [image], columns: 1, captions: ['a'], gap: 0 }).height - side;
    };
    expect(heightUnder(128)).toBeGreaterThan(8);
    expect(heightUnder(256)).toBe(2 * heightUnder(128));
    expect(heightUnder(64)).toBe(heightUnder(128));
  });

  it('a sheet without pictures, with too many captions, or with too many pixels is refused', () => {
    expect(() => contactSheet({ images: [], columns: 3 })).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    expect(() => contactSheet({ images: [red], columns: 3, captions: ['a', 'b'] })).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    expect(() => contactSheet({ images: [red], columns: 1, gap: 10_000 })).toThrow(expect.objectContaining({ code: 'IMAGE_TOO_LARGE' }));
  });
});

describe('layoutCaption', () => {
  it('a caption breaks at spaces, and a word wider than a line is cut', () => {
    expect(layoutCaption('a dog wearing a hat', { width: 60, maxLines: 9 }).lines).toEqual(['a dog', 'wearing', 'a hat']);
    const pieces = layoutCaption('antidisestablishmentarianism', { width: 60, maxLines: 9 }).lines;
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.join('')).toBe('antidisestablishmentarianism');
  });

  it('a caption that does not fit ends with an ellipsis', () => {
    const { lines } = layoutCaption('one two three four five six seven', { width: 40, maxLines: 2 });
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/…$/);
  });

  it('an empty caption has no lines', () => {
    expect(layoutCaption('  ', { width: 60, maxLines: 2 })).toEqual({ lines: [], width: 0, height: 0 });
  });
});

describe('Arabic captions', () => {
  it('Arabic letters join to their neighbours', () => {
    expect(joinArabic('كلب')).toBe('\ufedb\ufee0\ufe90');
    expect(joinArabic('قبعة سوداء')).toBe('\ufed7\ufe92\ufecc\ufe94 \ufeb3\ufeee\ufea9\ufe8d\ufe80');
  });

  it('ى at the end of a word joins only to the letter before it', () => {
    expect(joinArabic('على')).toBe('\ufecb\ufee0\ufef0');
  });

  it('Persian letters join to their neighbours', () => {
    expect(joinArabic('پچگ')).toBe('\ufb58\ufb7d\ufb93');
  });

  it('lam and alef become one glyph, in its final form after a joining letter', () => {
    expect(joinArabic('لا')).toBe('\ufefb');
    expect(joinArabic('بلا')).toBe('\ufe91\ufefc');
  });

  it('Arabic vowel marks are removed, and other scripts are kept', () => {
    expect(joinArabic('كَلْب dog é')).toBe('\ufedb\ufee0\ufe90 dog é');
  });

  it('Arabic text runs from right to left, with numbers and Latin words from left to right', () => {
    expect(visualOrder('אב 25 (dog)')).toBe('(dog) 25 בא');
    expect(visualOrder('dog 25')).toBe('dog 25');
  });
});
