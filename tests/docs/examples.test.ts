import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { parseWorkflow } from '../../graph/index.ts';
import packageFile from '../../package.json' with { type: 'json' };
import { fakeHost } from '../support/cli/fake-host.ts';
import { commandLines, documents, type Fence, fencesOf } from '../support/docs/fences.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The test that runs the examples of a page in a language. What stands for nothing to run is marked as `text`. */
const runners: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'README.md': { js: 'tests/runner/library-docs.test.ts' },
  'CONTRIBUTING.md': { ts: 'tests/contributing.test.ts' },
  'docs/api.md': {
    bash: 'tests/server/api-docs.test.ts',
    js: 'tests/server/webhooks.test.ts',
    sh: 'tests/server/api-docs.test.ts',
    ts: 'tests/server/api-docs.test.ts',
    python: 'tests/server/api-docs.test.ts',
    py: 'tests/models/embedding-files/python.test.ts',
  },
  'docs/plugins.md': { ts: 'tests/docs/plugins-page.test.ts' },
  'docs/embeddings.md': { python: 'tests/models/embedding-files/python.test.ts' },
  'docs/library.md': {
    html: 'tests/browser/library.test.ts',
    ts: 'tests/runner/library-docs.test.ts',
    js: 'tests/package/package.test.ts',
    yaml: 'tests/package/package.test.ts',
  },
};

/** Programs of shell examples that no test starts: they install, change a system, or train for hours. */
const unstarted =
  /^(sudo|cd|export|echo|apt-get|openssl|python|pip|\.|pytest|ruff|training\/\S+|npm (ci|install|start|pack|test)|npx unclip-studio)(\s|$)/;

/** The commands of a shell example that are not `unclip`, one after the other. */
const otherCommands = ({ code }: Fence): readonly string[] =>
  code
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').replace(/^(\w+=\S+ )+/, ''))
    .flatMap((line) => line.split(/ && /))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(npm run unclip --|npx unclip |unclip )/.test(line));

/** Whether a command of a shell example is one of the project's scripts, a script file, or known not to be started. */
const isKnown = (command: string): boolean => {
  const [, script] = /^npm run ([\w:]+)/.exec(command) ?? [];
  if (script !== undefined) return Object.hasOwn(packageFile.scripts, script);
  const [, file] = /^(?:npx )?node (\S+)/.exec(command) ?? [];
  if (file !== undefined) return existsSync(join(root, file));
  return unstarted.test(command) || /^npx vitest run tests\/\w+/.test(command);
};

const shell = new Set(['sh', 'bash']);
const all = documents.flatMap((page) => fencesOf(page));
const named = ({ page, line, language }: Fence): string => `${page}:${line} (${language === '' ? 'no language' : language})`;

describe('the examples of the documentation', () => {
  it('every fenced block is text, data, or is run by a test: mark it as `text`, or name its test in this file', () => {
    const unchecked = all.filter(({ page, language }) => {
      if (language === 'text' || language === 'json' || (shell.has(language) && !runners[page]?.[language])) return false;
      return runners[page]?.[language] === undefined;
    });
    expect(unchecked.map(named)).toEqual([]);
  });

  it('every test that is named for a page exists and reads that page', () => {
    for (const [page, languages] of Object.entries(runners))
      for (const [language, path] of Object.entries(languages)) {
        expect(
          fencesOf(page).some((fence) => fence.language === language),
          `${page} has no example in ${language}`,
        ).toBe(true);
        expect([path, existsSync(join(root, path))]).toEqual([path, true]);
        const sources = [readFileSync(join(root, path), 'utf8'), readFileSync(join(root, 'tests/support/package/examples.ts'), 'utf8')];
        expect(
          sources.some((text) => text.includes(basename(page))),
          `${path} does not read ${page}`,
        ).toBe(true);
      }
  });

  it('every example of JSON can be read, and every workflow in one is a workflow', () => {
    for (const fence of all.filter(({ language }) => language === 'json')) {
      const code = fence.code.trim();
      const text = code.startsWith('{') || code.startsWith('[') ? code : `{${code}}`;
      expect(() => JSON.parse(text), named(fence)).not.toThrow();
      if (JSON.parse(text).format === 'unclip-workflow') expect(() => parseWorkflow(text), named(fence)).not.toThrow();
    }
  });

  it('every unclip command of a shell example exists, and has the flags that the example uses', async () => {
    const commands = all
      .filter(({ language }) => shell.has(language))
      .flatMap((fence) => commandLines(fence).map((argv) => [fence, argv] as const));
    expect(commands.length).toBeGreaterThan(60);
    for (const [fence, argv] of commands) {
      const [name, file = ''] = argv;
      // what stands for a workflow of the reader: its inputs are not known
      const isPlaceholder = name === 'run' && !existsSync(join(root, file)) && !existsSync(join(root, 'workflows', `${file}.json`));
      const host = fakeHost({ directory: root });
      const status = await main(isPlaceholder ? ['run', '--help'] : [...argv.filter((word) => word !== '--help'), '--help'], host);
      expect(status, `${named(fence)}: unclip ${argv.join(' ')}\n${host.printed.note}`).toBe(0);
    }
  });

  it('every other command of a shell example is a script of the project, or known as one that no test starts', () => {
    const commands = all
      .filter(({ page, language }) => shell.has(language) && !runners[page]?.[language])
      .flatMap((fence) => otherCommands(fence).map((command) => ({ fence: named(fence), command })));
    expect(commands.filter(({ command }) => !isKnown(command))).toEqual([]);
  });
});
