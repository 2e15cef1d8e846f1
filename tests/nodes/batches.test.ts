import { describe, expect, it } from 'vitest';
import type { Image } from '../../models/image/image.ts';
import { captionsOf, columnsOf } from '../../nodes/captions.ts';
import { embeddings, evaluate, noServices } from '../support/nodes/evaluate.ts';

const picture = (shade: number, size = 4): Image => ({
  width: size,
  height: size,
  channels: 3,
  data: new Uint8Array(size * size * 3).fill(shade),
});

describe('collect', () => {
  it('puts embeddings one after the other', async () => {
    const inputs = {
      a: embeddings([
        [1, 0],
        [2, 0],
      ]),
      c: embeddings([[3, 0]]),
    };
    expect(await evaluate('collect', { inputs })).toEqual({
      items: embeddings([
        [1, 0],
        [2, 0],
        [3, 0],
      ]),
    });
  });
  it('joins texts, numbers and pictures alike', async () => {
    expect(await evaluate('collect', { inputs: { a: ['x'], b: ['y', 'z'] } })).toEqual({ items: ['x', 'y', 'z'] });
    expect(await evaluate('collect', { inputs: { a: [1], b: [2] } })).toEqual({ items: [1, 2] });
    expect(await evaluate('collect', { inputs: { a: [picture(1)], h: [picture(2)] } })).toEqual({ items: [picture(1), picture(2)] });
  });
});

describe('pick', () => {
  const items = embeddings([
    [1, 0],
    [2, 0],
    [3, 0],
  ]);

  it('takes items counted from 0, and from the end', async () => {
    expect(await evaluate('pick', { inputs: { items }, params: { index: 1, count: 2 } })).toEqual({
      items: embeddings([
        [2, 0],
        [3, 0],
      ]),
    });
    expect(await evaluate('pick', { inputs: { items: ['a', 'b', 'c'] }, params: { index: -1 } })).toEqual({ items: ['c'] });
  });
  it('takes one for each index that a link feeds', async () => {
    expect(await evaluate('pick', { inputs: { items }, links: { index: [2, 0] } })).toEqual({
      items: embeddings([
        [3, 0],
        [1, 0],
      ]),
    });
  });
  it.each([{ index: 3 }, { index: -4 }, { index: 2, count: 2 }])('says what the batch holds when %o is not in it', async (params) => {
    await expect(evaluate('pick', { inputs: { items }, params })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      sentence: { params: { length: 3 } },
    });
  });
});

describe('grid', () => {
  it('draws one sheet of all pictures, as square as it gets', async () => {
    const { images } = (await evaluate('grid', {
      inputs: { images: [1, 2, 3, 4].map((shade) => picture(shade)) },
      params: { gap: 0, scale: 1 },
    })) as { images: Image[] };
    expect(images).toHaveLength(1);
    expect([images[0]?.width, images[0]?.height]).toEqual([8, 8]);
  });
  it('draws captions under the pictures', async () => {
    const inputs = { images: [picture(200, 64), picture(200, 64)] };
    const height = async (more: object) =>
      ((await evaluate('grid', { inputs: { ...inputs, ...more }, params: { columns: 2 } })) as { images: Image[] }).images[0]?.height ?? 0;
    expect(await height({ captions: ['one', 'two'] })).toBeGreaterThan(await height({}));
  });
  it('refuses captions that are not as many as the pictures', async () => {
    await expect(evaluate('grid', { inputs: { images: [picture(1), picture(2)], captions: ['one'] } })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: 'The grid has 2 pictures, but input "captions" has 1 items. Connect one item per picture, or change "captionsFor".',
    });
  });
});

describe('captions', () => {
  it('are for each picture, column or row', () => {
    expect(captionsOf({ by: 'picture', label: '', texts: ['a', 'b', 'c'] }, 3, 2)).toEqual(['a', 'b', 'c']);
    expect(captionsOf({ by: 'column', label: '', texts: ['a', 'b'] }, 4, 2)).toEqual(['a', 'b', 'a', 'b']);
    expect(captionsOf({ by: 'row', label: '', texts: ['a', 'b'] }, 3, 2)).toEqual(['a', 'a', 'b']);
  });
  it('join label, text and a short number', () => {
    expect(captionsOf({ by: 'picture', label: 'at ', texts: ['dog'], values: [0.1 + 0.2] }, 1, 1)).toEqual(['at dog 0.3']);
  });
  it('for columns or rows say how many columns there are, unless a number is chosen', () => {
    expect(columnsOf({ count: 12, by: 'column', named: 4 })).toBe(4);
    expect(columnsOf({ count: 12, by: 'row', named: 4 })).toBe(3);
    expect(columnsOf({ count: 12, by: 'row', named: 4, chosen: 6 })).toBe(6);
    expect(columnsOf({ count: 12, by: 'picture', named: 12 })).toBe(4);
    expect(columnsOf({ count: 2, by: 'row', chosen: 9 })).toBe(2);
  });
  it('are none where nothing came', () => {
    expect(captionsOf({ by: 'row', label: 'x' }, 4, 2)).toBeUndefined();
  });
});

describe('save-image', () => {
  const services = {
    ...noServices,
    images: {
      ...noServices.images,
      encode: async (images: readonly Image[], options: object) => new TextEncoder().encode(`${images.length} ${JSON.stringify(options)}`),
    },
  };
  const save = async (images: readonly Image[], params: Readonly<Record<string, unknown>>) => {
    const { files } = (await evaluate('save-image', { inputs: { images }, params, services })) as {
      files: { name: string; mime: string; bytes: Uint8Array }[];
    };
    return files.map(({ name, mime, bytes }) => [name, mime, new TextDecoder().decode(bytes)]);
  };

  it('makes one file of one picture', async () => {
    expect(await save([picture(1)], { name: 'dog', format: 'webp' })).toEqual([['dog.webp', 'image/webp', '1 {"format":"webp"}']]);
  });
  it('numbers the files of several', async () => {
    const files = await save(
      Array.from({ length: 10 }, (_, shade) => picture(shade)),
      {},
    );
    expect(files[0]).toEqual(['image-01.png', 'image/png', '1 {"format":"png"}']);
    expect(files[9]?.[0]).toBe('image-10.png');
  });
  it('makes one animation of all', async () => {
    expect(await save([picture(1), picture(2)], { format: 'animation', delay: 50 })).toEqual([
      ['image.webp', 'image/webp', '2 {"format":"webp","animation":{"delayMs":50}}'],
    ]);
  });
  it('refuses a name that could leave the folder', async () => {
    await expect(async () => save([picture(1)], { name: '../x' })).rejects.toThrow();
  });
});
