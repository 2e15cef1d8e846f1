import { describe, expect, it } from 'vitest';
import { pictureFiles } from '../../bench/shared/picture-files.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { compareNaturally } from '../../models/image/natural-order.ts';
import { decodePictureList, encodePictureList, examineFile, isPictureList, pictureListOf } from '../../models/image/picture-list.ts';

const hash = () => 'a'.repeat(64);
const file = (name: string) => ({ name, result: { picture: { sha256: hash(), name, width: 2, height: 1 } } });

describe('the size of a picture', () => {
  it('read from the header equals the size of the decoded picture, for every format, orientation and depth', async () => {
    const files = (await pictureFiles()).filter(({ kind }) => !kind.startsWith('damaged'));
    expect(files.length).toBeGreaterThan(100);
    for (const { name, bytes } of files) {
      const decoded = await imageCodec.decode(bytes, name).catch(() => undefined);
      const measured = await imageCodec.measure(bytes, name).catch(() => undefined);
      expect([name, measured]).toEqual([name, decoded && { width: decoded.width, height: decoded.height }]);
    }
  });
});

describe('a list of pictures', () => {
  it('is in natural order, folder by folder', () => {
    const names = ['b/2.jpg', '10.jpg', 'b/10.jpg', '2.jpg', 'a.jpg', 'B/1.jpg'];
    expect(pictureListOf(names.map(file)).pictures.map(({ name }) => name)).toEqual([
      '2.jpg',
      '10.jpg',
      'a.jpg',
      'B/1.jpg',
      'b/2.jpg',
      'b/10.jpg',
    ]);
    expect(['img 2', 'img 10', 'img 1'].toSorted(compareNaturally)).toEqual(['img 1', 'img 2', 'img 10']);
  });
  it('is read back as it was written, and recognised by its beginning', () => {
    const list = pictureListOf([file('عربي.jpg'), file('two\nlines.jpg'), { name: 'cut.jpg', result: { broken: 'It is cut off.' } }]);
    const bytes = encodePictureList(list);
    expect(decodePictureList(bytes, 'list')).toEqual(expect.objectContaining(list));
    expect(isPictureList(bytes)).toBe(true);
    expect(isPictureList(new TextEncoder().encode('{"format": "unclip-workflow"}'))).toBe(false);
  });
  it('that is damaged is refused with its name', () => {
    const bytes = new TextEncoder().encode('{"format": "unclip-pictures", "version": 1, "pictures": [{}]}');
    expect(() => decodePictureList(bytes, 'holiday.json')).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT', message: expect.stringContaining('holiday.json') }),
    );
  });
  it('with more than 100,000 pictures is refused', () => {
    const many = Array.from({ length: 100_001 }, (_, index) => file(`${index}.jpg`));
    expect(() => pictureListOf(many)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });
  it('has no files that neither are pictures nor have the name of one', async () => {
    const examine = (name: string, text: string) =>
      examineFile(name, new TextEncoder().encode(text), { measure: imageCodec.measure, hash });
    expect(await examine('notes.txt', 'hello')).toBeUndefined();
    expect(await examine('paper.pdf', '%PDF-1.4')).toBeUndefined();
    expect(await examine('photo.heic', 'xxxxftypheic')).toMatchObject({ broken: expect.stringContaining('photo.heic') });
  });
});
