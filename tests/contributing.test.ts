import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Large, and not changed by the steps: linked into the copy. */
const linked = ['node_modules', 'models/emoji'];
const leftOut = new Set(['.git', '.next', 'dist', 'lib', '.unclip', '.venv', 'out', 'coverage', ...linked.map((path) => basename(path))]);

const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
const [, section = ''] = /^## Add a node in five minutes$(.*?)^## /ms.exec(page) ?? [];

/** The code blocks of a numbered step, in order. */
const blocksOf = (step: number): readonly string[] => {
  const [, text = ''] = section.split(new RegExp(`^\\*\\*${step}\\. `, 'm'));
  const [own = ''] = text.split(/^\*\*\d\. /m);
  return [...own.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, code = '']) => code);
};

describe('"Add a node in five minutes" in CONTRIBUTING.md', { timeout: 600_000 }, () => {
  let copy = '';
  /** Runs a script of the copy. A script that fails throws with what it printed. */
  const run = (script: string, ...parameters: readonly string[]): string => {
    // the tests of the copy are a program of their own, not part of this one
    const env = { ...process.env, NO_COLOR: '1', VITEST: undefined, VITEST_WORKER_ID: undefined, VITEST_POOL_ID: undefined };
    try {
      return execFileSync(process.execPath, [script, ...parameters], { cwd: copy, encoding: 'utf8', env, stdio: 'pipe' });
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }; // what execFileSync throws
      throw new Error(`${script} ${parameters.join(' ')}\n${stdout}\n${stderr}`);
    }
  };

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'contributing-'));
    cpSync(root, copy, { recursive: true, filter: (path) => !leftOut.has(basename(path)) });
    for (const path of linked) symlinkSync(join(root, path), join(copy, path));

    const [source = ''] = blocksOf(1);
    const [importLine = '', entry = ''] = blocksOf(2);
    const [test = ''] = blocksOf(3);
    writeFileSync(join(copy, 'nodes/average.ts'), source);
    const index = readFileSync(join(copy, 'nodes/index.ts'), 'utf8');
    writeFileSync(join(copy, 'nodes/index.ts'), importLine + index.replace(/^};$/m, `${entry}};`));
    writeFileSync(join(copy, 'tests/nodes/average.test.ts'), test);
    run('node_modules/@biomejs/biome/bin/biome', 'check', '--write', 'nodes', 'tests/nodes');
    run('scripts/node-docs.ts');
    run('scripts/workflow-schema.ts');
  }, 120_000);
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('CONTRIBUTING.md has the code blocks that its five steps need', () => {
    expect([1, 2, 3, 4, 5].map((step) => blocksOf(step).length)).toEqual([1, 2, 1, 1, 1]);
  });

  it('the tests and the type check pass with the node that the steps add, and nothing else has to be written', () => {
    run('node_modules/typescript/bin/tsc', '--noEmit', '--incremental', 'false');
    const tests = ['tests/nodes', 'tests/editor/text.test.ts', 'tests/boundaries.test.ts'];
    expect(run('node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--project', 'pure', ...tests)).toContain('average.test.ts');
  });

  it('the command line knows the node that the steps add', () => {
    expect(run('cli/unclip.js', 'nodes', 'average')).toContain('The mean of many embeddings');
  });

  it('the missing translations of the node that the steps add are listed, and nothing fails for them', () => {
    const report = run('scripts/translations.ts');
    expect(report).toContain('"average" (nodes/average.ts)');
    expect(report).toContain('"The mean of the embeddings, [1, D]." (nodes/average.ts)');
  });
});
