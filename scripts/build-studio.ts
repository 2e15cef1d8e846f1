import { spawnSync } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const next = join(root, 'node_modules/next/dist/bin/next');
const sources = [
  'app',
  'editor',
  'graph',
  'models',
  'nodes',
  'server',
  'workflows',
  'next.config.ts',
  'package-lock.json',
  'postcss.config.mjs',
];

/** What the documentation is made of beside the code. */
const documentation = ['docs', 'scripts/docs-site', 'CONTRIBUTING.md'];

const changedAt = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;

/** The modification time of the newest file below a path; 0 if there is none. */
const newest = async (path: string): Promise<number> => {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Math.max(await changedAt(path), ...(await Promise.all(files.map(changedAt))));
};

const isOlder = async (target: string, paths: readonly string[]): Promise<boolean> =>
  (await changedAt(join(root, target))) < Math.max(...(await Promise.all(paths.map((path) => newest(join(root, path))))));

/** Builds the studio and its documentation into dist/, as far as there is no build or a source is newer. Ends the process if the build fails. */
export const buildStudio = async (): Promise<void> => {
  const studio = await isOlder('dist/service-worker.js', sources);
  if (!studio && !(await isOlder('dist/docs/index.html', documentation))) return;
  process.stdout.write(studio ? 'Building the studio; this takes about a minute, once.\n' : 'Building the documentation.\n');
  const commands = [['scripts/docs-site.ts'], ['scripts/offline-files.ts']];
  for (const command of studio ? [['scripts/web-files.ts'], [next, 'build'], ...commands] : commands) {
    const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
};
