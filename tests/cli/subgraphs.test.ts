import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { fakeHost } from '../support/cli/fake-host.ts';
import { captions, saved } from '../support/cli/samples.ts';

const run = async (...argv: string[]) => {
  const host = fakeHost();
  const file = saved(host.directory, captions);
  const code = await main(['run', file, '--no-store', ...argv], host);
  const read = (name: string) => readFileSync(join(host.directory, 'out', name), 'utf8');
  return { code, ...host.printed, read };
};

describe('a workflow with subgraphs on the command line', () => {
  it('runs with values for inputs that are ports and params of subgraphs, and the report names nodes by path', async () => {
    const { code, read } = await run('--caption', 'a dog', '--style', 'oil');
    expect([code, read('text-1.txt')]).toEqual([0, 'a dog, oil\n']);
    const { inputs, nodes, outputs } = JSON.parse(read('run.json'));
    expect(inputs).toEqual({ style: 'oil', caption: { value: 'a dog', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    expect(Object.keys(nodes)).toEqual(['styled/words', 'styled/joined/join', 'styled/joined/find']);
    expect(outputs.text).toMatchObject({ node: 'styled/joined/find', kind: 'text' });
  });

  it('sets a param of a node in a subgraph by its path', async () => {
    const { read } = await run('--caption', 'a dog', '--set', 'styled/joined/join.separator= in ', '--set', 'styled/words.text=oil');
    expect(read('text-1.txt')).toBe('a dog in oil\n');
  });

  it('runs without an optional value', async () => {
    expect((await run()).read('text-1.txt')).toBe('plain\n');
  });

  it('lists inputs in their order, with titles, help and what they take', async () => {
    const { out } = await run('--help');
    const [captionsAt, styleAt] = [out.indexOf('--caption <text>'), out.indexOf('--style <text>')];
    expect(captionsAt).toBeGreaterThan(0);
    expect(styleAt).toBeGreaterThan(captionsAt);
    expect(out.replace(/\s+/g, ' ')).toContain(
      'Captions: Part a of the text. Takes a text, or @ and the name of a file with one text a line.',
    );
    expect(out.replace(/\s+/g, ' ')).toContain('Style: How it is painted. Currently "plain".');
    expect(out).toContain('Captions with a style');
  });

  it('is validated, with the flags that a run needs', async () => {
    const host = fakeHost();
    const required = structuredClone(captions) as unknown as { interface: { inputs: object }; nodes: object };
    required.nodes = { find: { type: 'replace', inputs: {} } };
    required.interface = { inputs: { words: { node: 'find', port: 'text' } } };
    const files = [saved(host.directory, captions), saved(host.directory, required, 'required.json')];
    expect(await main(['validate', ...files], host)).toBe(0);
    expect(host.printed.out).toBe('workflow.json: can be run (1 node, 3 steps)\nrequired.json: can be run with --words (1 node, 1 step)\n');
    await expect(main(['run', 'required.json'], host)).resolves.toBe(1);
    expect(host.printed.note).toContain('The input "words" of the workflow has no value.');
  });

  it.each([
    [['--caption', '@nothing.txt'], '--caption names the file "nothing.txt", which does not exist.'],
    [['--set', 'styled/nothing.text=a'], '--set styled/nothing.text names the node "styled/nothing", which the workflow does not have.'],
  ])('refuses %j', async (argv, message) => {
    const { code, note } = await run(...argv);
    expect([code, note]).toEqual([2, expect.stringContaining(message)]);
  });

  it('seeds of subgraphs are set by --seeds', async () => {
    const host = fakeHost();
    const document = {
      format: 'unclip-workflow',
      version: 2,
      nodes: { a: { type: 'workflow', definition: 'd' }, b: { type: 'workflow', definition: 'd' } },
      interface: { outputs: { a: { node: 'a', port: 'value' }, b: { node: 'b', port: 'value' } } },
      definitions: {
        d: {
          name: 'D',
          nodes: { seeds: { type: 'seeds', params: { count: 2 } } },
          interface: { outputs: { value: { node: 'seeds', port: 'seeds' } } },
        },
      },
    };
    expect(await main(['run', saved(host.directory, document), '--seeds', '7', '--no-store'], host)).toBe(0);
    const read = (name: string) => JSON.parse(readFileSync(join(host.directory, 'out', 'seed-7', name), 'utf8'));
    expect([read('a.json'), read('b.json')]).toEqual([
      [7, 8],
      [7, 8],
    ]);
  });
});
