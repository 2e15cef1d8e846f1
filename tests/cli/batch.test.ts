import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRows } from '../../cli/batch.ts';
import { inEnglish } from '../../errors/index.ts';
import { temporaryFolder } from '../support/cli/fake-host.ts';

const rowsOf = (name: string, content: string | Uint8Array) => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return readRows(path);
};

describe('rows of a batch', () => {
  it('a CSV row has its values under the column names of the header', async () => {
    expect(await rowsOf('rows.csv', '\ufeffprompt,seed\r\n"a dog, wearing a hat",7\r\nكلب,8\r\n')).toEqual([
      { number: 1, values: { prompt: 'a dog, wearing a hat', seed: '7' } },
      { number: 2, values: { prompt: 'كلب', seed: '8' } },
    ]);
  });

  it('semicolons and tabs separate cells if they separate the header', async () => {
    expect(await rowsOf('rows.csv', 'prompt;seed\na, b;1\n')).toEqual([{ number: 1, values: { prompt: 'a, b', seed: '1' } }]);
    expect(await rowsOf('rows.csv', 'prompt\tseed\na; b\t1\n')).toEqual([{ number: 1, values: { prompt: 'a; b', seed: '1' } }]);
  });

  it('an empty cell sets no value', async () => {
    expect(await rowsOf('rows.csv', 'prompt,seed\na,\n')).toEqual([{ number: 1, values: { prompt: 'a' } }]);
  });

  it('a row with too many cells carries its problem, and the other rows are read', async () => {
    const [first, second] = await rowsOf('rows.csv', 'prompt,seed\na,b,1\nc,2\n');
    expect(first?.problem && inEnglish(first.problem)).toBe(
      'It has 3 cells, but the header has 2. Put quotes around cells that contain a comma.',
    );
    expect(second).toEqual({ number: 2, values: { prompt: 'c', seed: '2' } });
  });

  it('a line of a JSON Lines file that is not an object carries its problem', async () => {
    const rows = await rowsOf('rows.jsonl', '{"prompt":"a","seed":7}\n\nnonsense\n[1]\n{"prompt":null}\n');
    expect(rows.map(({ values }) => values)).toEqual([{ prompt: 'a', seed: 7 }, {}, {}, {}]);
    expect(rows.map(({ problem }) => problem !== undefined)).toEqual([false, true, true, false]);
  });

  it.each([
    ['rows.csv', '', 'has no rows.'],
    ['rows.csv', 'prompt\n', 'has no rows.'],
    ['rows.csv', 'a,a\n1,2\n', 'has two columns named "a".'],
    ['rows.csv', 'a\n"open\n', 'is not a CSV file:'],
    ['rows.csv', new Uint8Array([0x61, 0x0a, 0xff]), 'is not UTF-8 text.'],
    ['rows.xlsx', 'x', '--batch takes a .csv or .jsonl file'],
  ])('the rows file %s with the content %j is rejected', async (name, content, message) => {
    await expect(rowsOf(name, content)).rejects.toThrow(message);
  });

  it('a rows file that does not exist is rejected', async () => {
    await expect(readRows('/nowhere/rows.csv')).rejects.toThrow(
      'Cannot read the rows in /nowhere/rows.csv. It does not exist. Check the spelling.',
    );
  });
});
