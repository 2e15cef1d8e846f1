import { readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { fakeHost } from '../support/cli/fake-host.ts';
import { plain, saved } from '../support/cli/samples.ts';

const json = (text: string) => JSON.parse(text);
const valuesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.name.endsWith('.value'));

describe('unclip store', () => {
  it('the store lists its results by workflow, and clears those of one workflow', async () => {
    const host = fakeHost();
    const call = async (...argv: string[]) => {
      host.printed.out = '';
      return { code: await main(argv, host), out: host.printed.out };
    };
    const first = saved(host.directory, { ...plain, name: 'First' }, 'first.json');
    const second = saved(host.directory, { ...plain, name: 'Second' }, 'second.json');
    await call('run', first, '--set', 'prompt.text=one');
    await call('run', second, '--set', 'prompt.text=two');
    const listed = await call('store', '--json');
    const { workflows, bytes, limit, folder } = json(listed.out);
    expect(workflows.map(({ name }: { name: string }) => name)).toEqual(['Second', 'First']);
    expect(bytes).toBe(valuesIn(folder).reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0));
    expect(limit).toBe(8e9);
    expect((await call('store')).out).toMatch(/First +.*first\.json +\d+ +.* today/);
    const before = valuesIn(folder).length;
    const cleared = json((await call('store', 'clear', '--workflow', 'second.json', '--json')).out);
    expect(cleared.removed).toBeGreaterThan(0);
    expect(valuesIn(folder)).toHaveLength(before - cleared.removed);
    expect(json((await call('store', '--json')).out).workflows.map(({ name }: { name: string }) => name)).toEqual(['First']);
    expect((await call('store', 'clear')).code).toBe(0);
    expect(valuesIn(folder)).toEqual([]);
  });

  it('clear removes only results that were not used for some days', async () => {
    const host = fakeHost();
    await main(['run', saved(host.directory, plain)], host);
    const [old, ...rest] = valuesIn(join(host.directory, '.unclip', 'store'));
    const lastWeek = new Date(Date.now() - 8 * 86_400_000);
    utimesSync(join(old?.parentPath ?? '', old?.name ?? ''), lastWeek, lastWeek);
    expect(await main(['store', 'clear', '--older-than', '7d'], host)).toBe(0);
    expect(valuesIn(join(host.directory, '.unclip', 'store'))).toHaveLength(rest.length);
  });

  it.each([
    [['store', 'clean'], 'store takes only the word "clear", not "clean".'],
    [['store', '--workflow', 'a.json'], '--workflow needs the word "clear"'],
    [['store', 'clear', '--older-than', 'soon'], '--older-than must be a number of days, but is "soon".'],
    [['store', 'clear', '--workflow', 'a.json'], 'The store has no results of the workflow "a.json".'],
    [['store', '--store-size', 'big'], '--store-size must be a size such as 500MB or 20GB, but is "big".'],
  ])('%j is answered with a sentence', async (argv, message) => {
    const host = fakeHost();
    expect(await main(argv, host)).toBe(2);
    expect(host.printed.note).toContain(message);
  });
});

it('a run keeps the store below --store-size', async () => {
  const host = fakeHost();
  const file = saved(host.directory, plain);
  for (let text = 0; text < 30; text++) {
    expect(await main(['run', file, '--set', `prompt.text=${text} ${'x'.repeat(2000)}`, '--store-size', '20kB'], host)).toBe(0);
  }
  const values = valuesIn(join(host.directory, '.unclip', 'store'));
  expect(values.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)).toBeLessThanOrEqual(20_000);
  expect(values.length).toBeGreaterThan(2);
});
