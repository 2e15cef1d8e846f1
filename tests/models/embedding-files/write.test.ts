import { describe, expect, it } from 'vitest';
import { type EmbeddingTable, takeRows, writeEmbeddings } from '../../../models/embedding-files/index.ts';

const table: EmbeddingTable = {
  dims: [2, 3],
  data: Float32Array.of(0.1, -2, 3e-9, 1, Number.NaN, 16777217),
  space: 'clip',
  role: 'image',
  columns: { captions: ['a "dog",\nbig', 'قطة\tcat'], labels: ['dog', 'cat'] },
};

const textsOf = async (format: 'tsv' | 'csv' | 'jsonl', from = table) =>
  (await writeEmbeddings(from, { name: 'mine', format })).map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)]);

describe('text formats', () => {
  it('writes the pair of the Projector: numbers without a header, and metadata without tabs and line breaks in its cells', async () => {
    expect(await textsOf('tsv')).toEqual([
      ['mine.tsv', '0.1\t-2\t3e-9\n1\tnan\t16777216\n'],
      ['mine.metadata.tsv', 'captions\tlabels\na "dog", big\tdog\nقطة cat\tcat\n'],
    ]);
  });

  it('writes a single column of metadata without a header, as the Projector requires, and no metadata where there is none', async () => {
    const labelled = await textsOf('tsv', { ...table, columns: { labels: ['dog', 'cat'] } });
    expect(labelled[1]).toEqual(['mine.metadata.tsv', 'dog\ncat\n']);
    expect(await textsOf('tsv', { ...table, columns: {} })).toHaveLength(1);
  });

  it('writes CSV with quotes where a cell needs them', async () => {
    expect(await textsOf('csv')).toEqual([
      ['mine.csv', 'captions,labels,d0,d1,d2\n"a ""dog"",\nbig",dog,0.1,-2,3e-9\nقطة\tcat,cat,1,nan,16777216\n'],
    ]);
  });

  it('writes JSON Lines that a JSON parser reads, with null for a number that JSON cannot write', async () => {
    const [[, text = ''] = []] = await textsOf('jsonl');
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { captions: 'a "dog",\nbig', labels: 'dog', embedding: [0.1, -2, 3e-9] },
      { captions: 'قطة\tcat', labels: 'cat', embedding: [1, null, 16777216] },
    ]);
  });
});

it('takes rows of a table with their texts and thumbnails', () => {
  const taken = takeRows({ ...table, thumbnails: { size: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) } }, [1, 0, 1]);
  expect(taken.dims).toEqual([3, 3]);
  expect(taken.columns.labels).toEqual(['cat', 'dog', 'cat']);
  expect([...taken.data.subarray(3, 6)]).toEqual([Math.fround(0.1), -2, Math.fround(3e-9)]);
  expect([...(taken.thumbnails?.data ?? [])]).toEqual([4, 5, 6, 1, 2, 3, 4, 5, 6]);
});
