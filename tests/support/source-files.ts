import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What is built, installed, trained or made by a run; and fixtures, which are data. */
const skipped = new Set([
  'node_modules',
  '.git',
  '.next',
  'dist',
  '.unclip',
  '.venv',
  '.pytest_cache',
  '.ruff_cache',
  'out',
  'coverage',
  '__pycache__',
  'fixtures',
]);

const walk = (folder: string): string[] =>
  readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) => {
    const path = folder + entry.name;
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : walk(`${path}/`);
    return [path];
  });

/** A file of the repository: its path from the root with `/` between folders, and its text. */
export type SourceFile = { readonly path: string; readonly text: string };

/** The files of the repository whose path matches, sorted, with their text. */
export const sourceFiles = (pattern: RegExp): SourceFile[] =>
  walk('')
    .filter((path) => pattern.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(root + path, 'utf8') }));
