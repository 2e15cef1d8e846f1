import { describe, expect, it } from 'vitest';
import { readEmbeddings, sourceOfBytes } from '../../../models/embedding-files/index.ts';
import {
  dataPage,
  deltas,
  dictionary,
  dictionaryPage,
  encodings,
  type Fields,
  frame,
  indices,
  int32,
  type Labels,
  packed,
  parquetBytes,
  plain,
  prefixed,
  run,
  secondPage,
  smallFiles,
  types,
  values,
  variable,
} from '../../support/parquet-file.ts';

const open = (labels: Labels) => readEmbeddings(sourceOfBytes('small.parquet', parquetBytes(labels)));
const problem = async (labels: Labels): Promise<string> => {
  const error: unknown = await open(labels).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'ModelError', code: 'BAD_INPUT' });
  return (error as Error).message;
};

describe('small Parquet files', () => {
  it.each(smallFiles)('are read with %s', async (_, labels, expected) => {
    expect((await open(labels)).table.columns).toEqual({ labels: expected });
  });

  const long = 2 ** 28;
  const endless = Array<number>(40).fill(255);
  it.each<[string, Labels, string]>([
    [
      'a run of levels',
      { isOptional: true, pages: [dataPage([...prefixed(run(long, 1)), ...values], plain)] },
      'a run of 268435456 values, and 4 are left',
    ],
    [
      'an empty run',
      { isOptional: true, pages: [dataPage([...prefixed([...run(0, 1), ...run(4, 1)]), ...values], plain)] },
      'a run of 0 values',
    ],
    ['levels of version 2', { isOptional: true, pages: [secondPage([...run(long, 1), ...values])] }, 'a run of 268435456 values'],
    [
      'the bytes of levels',
      { isOptional: true, pages: [dataPage([...int32(long), ...run(4, 1), ...values], plain)] },
      '268435456 bytes of levels',
    ],
    ['a run of the dictionary', { pages: [dictionary, dataPage([1, ...run(long, 1)], indices)] }, 'a run of 268435456 values'],
    ['bit-packed groups', { pages: [dictionary, dataPage([1, ...packed(2, 2, 2)], indices)] }, 'a run of 16 values, and 4 are left'],
    ['the bits of an index', { pages: [dictionary, dataPage([200, ...run(4, 1)], indices)] }, '200 bits for a value'],
    [
      'the values of the dictionary',
      { pages: [dictionaryPage(int32(5, 6), 1e6), dataPage([1, ...run(4, 1)], indices)] },
      '1000000 values, and has 8 bytes',
    ],
    ['values as they are', { pages: [dataPage(int32(5), plain)] }, '4 values, and has 4 bytes'],
    ['values in split streams', { pages: [dataPage(int32(5), { encoding: encodings.split })] }, '4 values, and has 4 bytes'],
    ['the rows of a page', { pages: [dataPage(int32(5, 6, 7, 8, 9), { ...plain, count: 5 })] }, '5 rows, and their row group has 4'],
    ['the rows of version 2', { isOptional: true, pages: [secondPage([...run(4, 1), ...values], { 3: 0 })] }, '4 values, and 0 rows'],
    ['the levels of version 2', { isOptional: true, pages: [secondPage([...run(4, 1), ...values], { 5: 400 })] }, '400 bytes of levels'],
    [
      'delta-encoded numbers',
      { pages: [dataPage(deltas(long, 9), { encoding: encodings.delta })] },
      '268435456 delta-encoded numbers, and has 4',
    ],
    [
      'the parts of a delta block',
      { pages: [dataPage(deltas(4, 9, { block: long, miniblocks: long }), { encoding: encodings.delta })] },
      'blocks of 268435456',
    ],
    [
      'the bits of a delta',
      { pages: [dataPage(deltas(4, 9, { widths: [65] }), { encoding: encodings.delta })] },
      'ends within its delta-encoded numbers',
    ],
    [
      'a delta without end',
      { type: types.int64, pages: [dataPage([...[128, 4, 4].flatMap(variable), ...endless], { encoding: encodings.delta })] },
      'a number that does not end',
    ],
    [
      'the prefix of a text',
      { type: types.text, pages: [dataPage([...deltas(4, long), ...deltas(4, 1), 65, 66, 67, 68], { encoding: encodings.deltaPrefix })] },
      'a prefix of 268435456 bytes, and the text before has 0',
    ],
    ['the bytes of a page', { pages: [{ ...dataPage(values, plain), compressed: 1000 }] }, '1000 bytes, and 16 are left'],
    ['negative bytes of a page', { pages: [{ ...dataPage(values, plain), compressed: -20 }] }, 'or a negative one'],
    [
      'the size of a page',
      { codec: 6, pages: [{ ...dataPage(frame(16, 1), plain), stated: long }] },
      '268435456 bytes, which their content cannot have',
    ],
    [
      'several frames in a page',
      { codec: 6, pages: [{ ...dataPage([...frame(16, 1), ...frame(16, 1)], plain), stated: 16 }] },
      'not a single Zstandard frame',
    ],
    ['the rows of the file', { rows: 2 ** 30, pages: [dataPage(values, plain)] }, '1073741824 rows, which a file of'],
    ['other rows than its row groups', { pages: [dataPage(values, plain)], metadata: { 3: 5n } }, '5 rows, and its row groups 4'],
  ])('are refused for %s beyond their bytes', async (_, labels, words) => {
    expect(await problem(labels)).toContain(words);
  });

  it('are refused for a list in the metadata that is longer than the file', async () => {
    const [list, structures] = [9, 0xfc];
    const bytes = parquetBytes({ pages: [dataPage(values, plain)] });
    const hostile = [list, 4, structures, ...variable(2 ** 25), 0];
    const tail = [...int32(hostile.length), ...bytes.subarray(-4)];
    await expect(readEmbeddings(sourceOfBytes('small.parquet', Uint8Array.from([...bytes, ...hostile, ...tail])))).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('a length of 33554432'),
    });
  });

  it('are refused for a schema or metadata that is too deep', async () => {
    const deep: Fields[] = Array.from({ length: 100 }, () => ({ 4: 'a', 5: 1 }));
    expect(await problem({ pages: [], metadata: { 2: [...deep, { 1: 1, 3: 0, 4: 'a' }] } })).toContain('its schema has more than 64');
    let nested: Fields = {};
    for (let depth = 0; depth < 50; depth++) nested = { 1: nested };
    expect(await problem({ pages: [], metadata: { 9: nested } })).toContain('its metadata has more than 32');
  });

  it('are read without a column whose name is a number', async () => {
    const schema: Fields[] = [
      { 4: 'root', 5: 3 },
      ...['d0', 'd1'].map((name) => ({ 1: types.float, 3: 0, 4: name })),
      { 1: types.int32, 3: 0, 4: 0 },
    ];
    expect((await open({ pages: [dataPage(values, plain)], metadata: { 2: schema } })).table.columns).toEqual({});
  });
});
