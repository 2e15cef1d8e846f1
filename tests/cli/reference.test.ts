import { describe, expect, test } from 'vitest';
import { main } from '../../cli/main.ts';
import { registry } from '../../nodes/index.ts';
import { fakeHost } from '../support/cli/fake-host.ts';

describe('unclip nodes', () => {
  test('lists every node type', async () => {
    const host = fakeHost();
    expect(await main(['nodes'], host)).toBe(0);
    for (const type of Object.keys(registry)) expect(host.printed.out).toMatch(new RegExp(`^  ${type}\\b`, 'm'));
  });

  test('tells all about one', async () => {
    const host = fakeHost();
    await main(['nodes', 'prior'], host);
    expect(host.printed.out).toMatch(/^prior \(version 1\): Prior$/m);
    expect(host.printed.out).toMatch(/^ {2}steps +A whole number between 1 and 1000\. Denoising steps;/m);
    expect(host.printed.out).toMatch(/^ {2}candidates +A whole number between 1 and 16, 1 at first\./m);
    expect(host.printed.out).toMatch(/^ {2}embedding +embedding \(role image\)\./m);
  });

  test('gives every type as JSON with the schema of its params', async () => {
    const host = fakeHost();
    await main(['nodes', '--json'], host);
    const specs = JSON.parse(host.printed.out);
    expect(specs.map(({ type }: { type: string }) => type).sort()).toEqual(Object.keys(registry).sort());
    expect(specs.find(({ type }: { type: string }) => type === 'prior').params.properties.steps).toMatchObject({
      type: 'integer',
      maximum: 1000,
    });
  });

  test('an unknown type is a sentence with exit code 2', async () => {
    const host = fakeHost();
    expect(await main(['nodes', 'priro'], host)).toBe(2);
    expect(host.printed.note).toBe('unclip: There is no node type "priro". Did you mean "prior"? "unclip nodes" lists them.\n');
  });

  test.each(['run', 'validate', 'nodes', 'models'])('%s --help goes to the output', async (command) => {
    const host = fakeHost();
    expect(await main([command, '--help'], host)).toBe(0);
    expect(host.printed.out).toContain(`Usage: unclip ${command}`);
  });
});
