import { describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { registry } from '../../nodes/index.ts';
import { fakeHost } from '../support/cli/fake-host.ts';

describe('unclip nodes', () => {
  it('unclip nodes lists every node type', async () => {
    const host = fakeHost();
    expect(await main(['nodes'], host)).toBe(0);
    for (const type of Object.keys(registry)) expect(host.printed.out).toMatch(new RegExp(`^  ${type}\\b`, 'm'));
  });

  it('unclip nodes describes the params and ports of one type', async () => {
    const host = fakeHost();
    await main(['nodes', 'prior'], host);
    expect(host.printed.out).toMatch(/^prior \(version 1\): Prior$/m);
    expect(host.printed.out).toMatch(/^ {2}steps +A whole number between 1 and 1000\. /m);
    expect(host.printed.out).toMatch(/^ {2}candidates +A whole number between 1 and 16, default 1\./m);
    expect(host.printed.out).toMatch(/^ {2}embedding +embedding \(role image\)\./m);
  });

  it('unclip nodes --json prints every type with the JSON schema of its params', async () => {
    const host = fakeHost();
    await main(['nodes', '--json'], host);
    const specs = JSON.parse(host.printed.out);
    expect(specs.map(({ type }: { type: string }) => type).sort()).toEqual(Object.keys(registry).sort());
    expect(specs.find(({ type }: { type: string }) => type === 'prior').params.properties.steps).toMatchObject({
      type: 'integer',
      maximum: 1000,
    });
  });

  it('unclip nodes with an unknown type prints a suggestion and exits with code 2', async () => {
    const host = fakeHost();
    expect(await main(['nodes', 'priro'], host)).toBe(2);
    expect(host.printed.note).toBe('unclip: There is no node type "priro". Did you mean "prior"? "unclip nodes" lists the node types.\n');
  });

  it.each(['run', 'validate', 'nodes', 'models'])('unclip %s --help prints to the output', async (command) => {
    const host = fakeHost();
    expect(await main([command, '--help'], host)).toBe(0);
    expect(host.printed.out).toContain(`Usage: unclip ${command}`);
  });
});
