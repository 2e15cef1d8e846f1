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

const changedAt = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;

/** The modification time of the newest file below a path; 0 if there is none. */
const newest = async (path: string): Promise<number> => {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Math.max(await changedAt(path), ...(await Promise.all(files.map(changedAt))));
};

/** Builds the studio into dist/ if there is no build or a source is newer. Ends the process if the build fails. */
export const buildStudio = async (): Promise<void> => {
  const built = await changedAt(join(root, 'dist/service-worker.js'));
  const changed = Math.max(...(await Promise.all(sources.map((path) => newest(join(root, path))))));
  if (built >= changed) return;
  process.stdout.write('Building the studio; this takes about a minute, once.\n');
  for (const command of [['scripts/web-files.ts'], [next, 'build'], ['scripts/offline-files.ts']]) {
    const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
};
