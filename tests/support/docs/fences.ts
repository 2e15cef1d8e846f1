import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A fenced block of code of a document. */
export type Fence = { readonly page: string; readonly line: number; readonly language: string; readonly code: string };

/** The Markdown that people read: the documentation, and what lies beside the sources, by their path in the repository. */
export const documents: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'models/emoji/README.md',
  'training/README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path.replaceAll('\\', '/')}`)
    .sort(),
];

export const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

/** The fenced blocks of a document, in order. */
export const fencesOf = (page: string, text: string = textOf(page)): readonly Fence[] =>
  [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: language = '', 2: code = '' }) => ({
    page,
    line: text.slice(0, index).split('\n').length,
    language,
    code,
  }));

/** The arguments of the `unclip` command lines of a shell example, without comments and without what a shell adds (variables, pipes, `&`). */
export const commandLines = ({ code }: Pick<Fence, 'code'>): readonly (readonly string[])[] =>
  code
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const [, argv] = /^(?:\w+=\S+ )*(?:npm run unclip --|npx unclip|unclip)(?: (.*))?$/.exec(line.replace(/\s+#\s.*$/, '')) ?? [];
      return argv === undefined ? [] : [(argv.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''))];
    });
