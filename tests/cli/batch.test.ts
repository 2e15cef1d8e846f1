import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRows } from '../../cli/batch.ts';
import { temporaryFolder } from '../support/cli/fake-host.ts';

const rowsOf = (name: string, content: string | Uint8Array) => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return readRows(path);
};

describe('rows of a batch', () => {
  test('a CSV file gives its columns by the names of its header', async () => {
    expect(await rowsOf('rows.csv', '\ufeffprompt,seed\r\n"a dog, wearing a hat",7\r\nكلب,8\r\n')).toEqual([
      { number: 1, values: { prompt: 'a dog, wearing a hat', seed: '7' } },
      { number: 2, values: { prompt: 'كلب', seed: '8' } },
    ]);
  });

  test('cells may be parted by semicolons or tabs, as the header is', async () => {
    expect(await rowsOf('rows.csv', 'prompt;seed\na, b;1\n')).toEqual([{ number: 1, values: { prompt: 'a, b', seed: '1' } }]);
    expect(await rowsOf('rows.csv', 'prompt\tseed\na; b\t1\n')).toEqual([{ number: 1, values: { prompt: 'a; b', seed: '1' } }]);
  });

  test('an empty cell is no value', async () => {
    expect(await rowsOf('rows.csv', 'prompt,seed\na,\n')).toEqual([{ number: 1, values: { prompt: 'a' } }]);
  });

  test('a row with too many cells carries its problem, and the others are read', async () => {
    const [first, second] = await rowsOf('rows.csv', 'prompt,seed\na,b,1\nc,2\n');
    expect(first?.problem).toBe('it has 3 cells, and the header has 2. Put cells with a comma in them in quotes.');
    expect(second).toEqual({ number: 2, values: { prompt: 'c', seed: '2' } });
  });

  test('a JSON Lines file gives an object a line; a line that is none carries its problem', async () => {
    const rows = await rowsOf('rows.jsonl', '{"prompt":"a","seed":7}\n\nnonsense\n[1]\n{"prompt":null}\n');
    expect(rows.map(({ values }) => values)).toEqual([{ prompt: 'a', seed: 7 }, {}, {}, {}]);
    expect(rows.map(({ problem }) => problem !== undefined)).toEqual([false, true, true, false]);
  });

  test.each([
    ['rows.csv', '', 'has no rows.'],
    ['rows.csv', 'prompt\n', 'has no rows.'],
    ['rows.csv', 'a,a\n1,2\n', 'has the column "a" twice.'],
    ['rows.csv', 'a\n"open\n', 'is not a CSV file:'],
    ['rows.csv', new Uint8Array([0x61, 0x0a, 0xff]), 'is not UTF-8 text.'],
    ['rows.xlsx', 'x', '--batch takes a .csv or .jsonl file'],
  ])('%s with %j is refused', async (name, content, message) => {
    await expect(rowsOf(name, content)).rejects.toThrow(message);
  });

  test('a file that is not there is refused', async () => {
    await expect(readRows('/nowhere/rows.csv')).rejects.toThrow(
      'Cannot read the rows /nowhere/rows.csv. It does not exist. Check the spelling.',
    );
  });
});
