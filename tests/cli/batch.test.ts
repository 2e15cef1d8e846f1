import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readRows } from '../../cli/batch.ts';
import { inEnglish } from '../../errors/index.ts';
import { temporaryFolder } from '../support/cli/fake-host.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/cases/${name}`, import.meta.url));
const rowsOf = async (name: string, content: string | Uint8Array) => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return (await readRows(path)).rows;
};

describe('rows of a batch', () => {
  it('a CSV row has its values under the column names of the header', async () => {
    expect(await rowsOf('rows.csv', '\ufeffprompt,seed\r\n"a dog, wearing a hat",7\r\nكلب,8\r\n')).toEqual([
      { number: 1, line: 2, values: { prompt: 'a dog, wearing a hat', seed: '7' }, empty: [] },
      { number: 2, line: 3, values: { prompt: 'كلب', seed: '8' }, empty: [] },
    ]);
  });

  it('semicolons and tabs separate cells if they separate the header', async () => {
    expect(await rowsOf('rows.csv', 'prompt;seed\na, b;1\n')).toEqual([expect.objectContaining({ values: { prompt: 'a, b', seed: '1' } })]);
    expect(await rowsOf('rows.csv', 'prompt\tseed\na; b\t1\n')).toEqual([
      expect.objectContaining({ values: { prompt: 'a; b', seed: '1' } }),
    ]);
  });

  it('an empty cell sets no value and is reported', async () => {
    expect(await rowsOf('rows.csv', 'prompt,seed\na,\n')).toEqual([{ number: 1, line: 2, values: { prompt: 'a' }, empty: ['seed'] }]);
  });

  it('a row with too many cells carries its problem, and the other rows are read', async () => {
    const [first, second] = await rowsOf('rows.csv', 'prompt,seed\na,b,1\nc,2\n');
    expect(first?.problem && inEnglish(first.problem)).toBe(
      'It has 3 cells, but the header has 2. Put quotes around cells that contain a comma.',
    );
    expect(second).toEqual({ number: 2, line: 3, values: { prompt: 'c', seed: '2' }, empty: [] });
  });

  it('a line of a JSON Lines file that is not an object carries its problem', async () => {
    const rows = await rowsOf('rows.jsonl', '{"prompt":"a","seed":7}\n\nnonsense\n[1]\n{"prompt":null}\n');
    expect(rows.map(({ values }) => values)).toEqual([{ prompt: 'a', seed: 7 }, {}, {}]);
    expect(rows.map(({ problem }) => problem !== undefined)).toEqual([false, true, true]);
  });

  it.each([
    ['rows.csv', '', 'has no rows.'],
    ['rows.csv', 'prompt\n', 'has no rows.'],
    ['rows.csv', 'a,a\n1,2\n', 'has two columns named "a".'],
    ['rows.csv', 'a\n"open\n', 'is not a CSV file:'],
    ['rows.csv', new Uint8Array([0x61, 0x0a, 0xff]), 'It is not UTF-8 text: the byte at position 2 (line 2) does not fit.'],
    ['rows.csv', 'a,\n1,2\n', 'Column 2 of'],
    ['rows.xlsx', 'x', '--batch takes a .csv or .jsonl file'],
  ])('the rows file %s with the content %j is rejected', async (name, content, message) => {
    await expect(rowsOf(name, content)).rejects.toThrow(message);
  });

  it('rows without a value are left out and counted, and the other rows keep their numbers', async () => {
    const { rows, blank } = await readRows(fixture('sheet.csv'));
    expect(blank).toBe(2);
    expect(rows).toEqual([{ number: 1, line: 2, values: { prompt: 'a red apple', seed: '1' }, empty: [] }]);
    const between = await rowsOf('rows.csv', 'prompt,seed\n,\na,2\n');
    expect(between).toEqual([{ number: 2, line: 3, values: { prompt: 'a', seed: '2' }, empty: [] }]);
  });

  it('empty columns without a name are ignored', async () => {
    const { rows } = await readRows(fixture('extra-columns.csv'));
    expect(rows).toEqual([{ number: 1, line: 2, values: { prompt: 'a red apple', seed: '1' }, empty: [] }]);
  });

  it('a row after a cell with line breaks has the line that it starts at', async () => {
    expect((await rowsOf('rows.csv', 'prompt,seed\n"one\ntwo",1\nb,2\n')).map(({ line }) => line)).toEqual([2, 4]);
  });

  it('a file in UTF-16 with a byte order mark is read like one in UTF-8', async () => {
    const bytes = Buffer.from('\ufeffprompt\nكلب\n', 'utf16le');
    expect((await rowsOf('rows.csv', bytes)).map(({ values }) => values)).toEqual([{ prompt: 'كلب' }]);
  });

  it('a rows file that does not exist is rejected', async () => {
    await expect(readRows('/nowhere/rows.csv')).rejects.toThrow(
      'Cannot read the rows in /nowhere/rows.csv. It does not exist. Check the spelling.',
    );
  });
});
