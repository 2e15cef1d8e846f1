import { describe, expect, it } from 'vitest';
import type { Image } from '../../models/image/image.ts';
import { captionsOf, columnsOf } from '../../nodes/captions.ts';
import { gridNode } from '../../nodes/grid.ts';
import { readIndices, writeIndices } from '../../nodes/index-ranges.ts';
import { embeddings, evaluate, noServices } from '../support/nodes/evaluate.ts';

const picture = (shade: number, size = 4): Image => ({
  width: size,
  height: size,
  channels: 3,
  data: new Uint8Array(size * size * 3).fill(shade),
});

describe('collect', () => {
  it('collect joins embeddings in the order of its inputs', async () => {
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
  it('collect joins texts, numbers and pictures', async () => {
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

  it('pick counts items from 0, or from the end with a negative index', async () => {
    expect(await evaluate('pick', { inputs: { items }, params: { index: 1, count: 2 } })).toEqual({
      items: embeddings([
        [2, 0],
        [3, 0],
      ]),
    });
    expect(await evaluate('pick', { inputs: { items: ['a', 'b', 'c'] }, params: { index: -1 } })).toEqual({ items: ['c'] });
  });
  it('pick takes a list of indices and ranges in its order, in place of the index', async () => {
    const picked = await evaluate('pick', { inputs: { items: ['a', 'b', 'c', 'd', 'e'] }, params: { index: 4, indices: '3, 0-2' } });
    expect(picked).toEqual({ items: ['d', 'a', 'b', 'c'] });
    await expect(evaluate('pick', { inputs: { items }, params: { indices: '1-3' } })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(evaluate('pick', { inputs: { items }, params: { indices: '2-1' } })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
  it('a list of indices is written with ranges, and read back equal', () => {
    expect(writeIndices([5, 6, 7, 9, 2, 1])).toBe('5-7, 9, 2, 1');
    expect(readIndices(writeIndices([0, 1, 4, 4, 3]))).toEqual([0, 1, 4, 4, 3]);
    expect(readIndices('')).toEqual([]);
    expect(() => readIndices('0-2000000')).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    expect(() => readIndices('a')).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });
  it('pick outputs one item per linked index', async () => {
    expect(await evaluate('pick', { inputs: { items }, links: { index: [2, 0] } })).toEqual({
      items: embeddings([
        [3, 0],
        [1, 0],
      ]),
    });
  });
  it.each([{ index: 3 }, { index: -4 }, { index: 2, count: 2 }])(
    'pick rejects %o outside the batch, and the error names the length of the batch',
    async (params) => {
      await expect(evaluate('pick', { inputs: { items }, params })).rejects.toMatchObject({
        code: 'BAD_INPUT',
        sentence: { params: { length: 3 } },
      });
    },
  );
});

describe('grid', () => {
  it('grid draws one sheet of all pictures, as square as possible', async () => {
    const { images } = (await evaluate('grid', {
      inputs: { images: [1, 2, 3, 4].map((shade) => picture(shade)) },
      params: { gap: 0, scale: 1 },
    })) as { images: Image[] };
    expect(images).toHaveLength(1);
    expect([images[0]?.width, images[0]?.height]).toEqual([8, 8]);
  });
  it('grid draws captions under the pictures', async () => {
    const inputs = { images: [picture(200, 64), picture(200, 64)] };
    const height = async (more: object) =>
      ((await evaluate('grid', { inputs: { ...inputs, ...more }, params: { columns: 2 } })) as { images: Image[] }).images[0]?.height ?? 0;
    expect(await height({ captions: ['one', 'two'] })).toBeGreaterThan(await height({}));
  });
  it('grid rejects captions whose number is not the number of pictures', async () => {
    await expect(evaluate('grid', { inputs: { images: [picture(1), picture(2)], captions: ['one'] } })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: 'The grid has 2 pictures, but input "captions" has 1 items. Connect one item per picture, or change "captionsFor".',
    });
  });
});

describe('a grid with names', () => {
  const six = [1, 2, 3, 4, 5, 6].map((shade) => picture(shade, 64));
  const names = { columnNames: [0.5, 1, 2], rowNames: ['a cat', 'قطة'] };

  it('grid has a column for each name of a column, and says where each picture is', async () => {
    const params = gridNode.params.parse({ scale: 1, columnLabel: 'guidance ' });
    const { images } = (await evaluate('grid', { inputs: { images: six, ...names }, params })) as { images: Image[] };
    const regions = (await gridNode.regions?.({ inputs: { images: six, ...names }, params })) ?? [];
    expect(regions.map(({ item }) => item)).toEqual([0, 1, 2, 3, 4, 5]);
    const shadeAt = ({ box: { x, y } }: (typeof regions)[number]) => images[0]?.data[(y * images[0].width + x) * 3];
    expect(regions.map(shadeAt)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(regions.slice(0, 3).map(({ box }) => box.y)).size).toBe(1);
  });

  it('names of rows alone leave the columns to the number of pictures', async () => {
    const params = gridNode.params.parse({});
    const regions = (await gridNode.regions?.({ inputs: { images: six, rowNames: [1, 2, 3] }, params })) ?? [];
    expect(new Set(regions.map(({ box }) => box.x)).size).toBe(2);
  });

  it('grid rejects names whose table is not the number of pictures, and says what they make', async () => {
    await expect(evaluate('grid', { inputs: { images: six.slice(1), ...names } })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      sentence: { params: { count: 5, columns: 3, rows: 2 } },
    });
  });
});

describe('table', () => {
  it('table outputs every combination of two lists, row by row', async () => {
    expect(await evaluate('table', { inputs: { columns: [1, 2, 3], rows: ['a', 'b'] } })).toEqual({
      columns: [1, 2, 3, 1, 2, 3],
      rows: ['a', 'a', 'a', 'b', 'b', 'b'],
    });
  });

  it('table refuses more cells than a sheet could show', async () => {
    const many = Array.from({ length: 101 }, (_, index) => index);
    await expect(async () => evaluate('table', { inputs: { columns: many, rows: many } })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});

describe('captions', () => {
  it('captions belong to pictures, columns or rows', () => {
    expect(captionsOf({ by: 'picture', label: '', texts: ['a', 'b', 'c'] }, 3, 2)).toEqual(['a', 'b', 'c']);
    expect(captionsOf({ by: 'column', label: '', texts: ['a', 'b'] }, 4, 2)).toEqual(['a', 'b', 'a', 'b']);
    expect(captionsOf({ by: 'row', label: '', texts: ['a', 'b'] }, 3, 2)).toEqual(['a', 'a', 'b']);
  });
  it('a caption joins the label, the text and a short number', () => {
    expect(captionsOf({ by: 'picture', label: 'at ', texts: ['dog'], values: [0.1 + 0.2] }, 1, 1)).toEqual(['at dog 0.3']);
  });
  it('the number of captions for columns or rows sets the number of columns, unless a number is chosen', () => {
    expect(columnsOf({ count: 12, by: 'column', named: 4 })).toBe(4);
    expect(columnsOf({ count: 12, by: 'row', named: 4 })).toBe(3);
    expect(columnsOf({ count: 12, by: 'row', named: 4, chosen: 6 })).toBe(6);
    expect(columnsOf({ count: 12, by: 'picture', named: 12 })).toBe(4);
    expect(columnsOf({ count: 2, by: 'row', chosen: 9 })).toBe(2);
  });
  it('a sheet without texts and values has no captions', () => {
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

  it('save-image outputs one file for one picture', async () => {
    expect(await save([picture(1)], { name: 'dog', format: 'webp' })).toEqual([['dog.webp', 'image/webp', '1 {"format":"webp"}']]);
  });
  it('save-image numbers the files of several pictures', async () => {
    const files = await save(
      Array.from({ length: 10 }, (_, shade) => picture(shade)),
      {},
    );
    expect(files[0]).toEqual(['image-01.png', 'image/png', '1 {"format":"png"}']);
    expect(files[9]?.[0]).toBe('image-10.png');
  });
  it('save-image outputs one animation of all pictures', async () => {
    expect(await save([picture(1), picture(2)], { format: 'animation', delay: 50 })).toEqual([
      ['image.webp', 'image/webp', '2 {"format":"webp","animation":{"delayMs":50}}'],
    ]);
  });
  it('save-image takes a name of letters of any script', async () => {
    for (const name of ['قطة بقبعة', '猫の絵', 'Ünï çødé'])
      expect((await save([picture(1)], { name })).map(([file]) => file)).toEqual([`${name}.png`]);
  });
  it('save-image rejects a name that could lead out of the folder', async () => {
    await expect(async () => save([picture(1)], { name: '../x' })).rejects.toThrow();
  });
});
