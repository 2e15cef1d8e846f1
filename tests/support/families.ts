import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../../cli/host.ts';
import { main } from '../../cli/main.ts';
import { readModelFolder } from '../../models/catalog.ts';
import type { ModelFamily } from '../../models/family.ts';
import { familiesFolder } from './models/families.ts';

/** The folder of the repository of a tiny public family. */
export const repositoryFolder = (family: string): string => join(familiesFolder, family, 'repo');

export type Installation = {
  /** Fixture families whose repositories become one family. */
  readonly repositories: readonly string[];
  /** Default: the first of `repositories`. */
  readonly name?: string;
  /** Further arguments of the command: `--space`, `karlo`. */
  readonly flags?: readonly string[];
};

/** Tiny repositories under the names of the public families in the example workflows, with the space that Karlo and Stable unCLIP share. */
const sharedSpace = ['--space', 'clip-vit-large-patch14'];
export const workflowFamilies: readonly (Installation & { readonly name: string })[] = [
  { name: 'karlo', repositories: ['karlo'], flags: sharedSpace },
  { name: 'karlo-image-variations', repositories: ['karlo-image-variations'], flags: sharedSpace },
  { name: 'kandinsky-2-2', repositories: ['kandinsky-2-2-prior', 'kandinsky-2-2-decoder'] },
  { name: 'stable-unclip-small', repositories: ['stable-unclip'], flags: sharedSpace },
];

const installed = new Map<string, Promise<ModelFamily>>();
const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Adds a family by `unclip models add`, once for each test file, into a folder that is removed at the end of the process. */
export const installFamily = ({ repositories, name = repositories[0] ?? '', flags = [] }: Installation): Promise<ModelFamily> => {
  const key = JSON.stringify([repositories, name, flags]);
  const cached = installed.get(key);
  if (cached) return cached;
  const family = add(repositories, { name, flags });
  installed.set(key, family);
  return family;
};

const add = async (repositories: readonly string[], { name, flags }: { name: string; flags: readonly string[] }): Promise<ModelFamily> => {
  const into = await mkdtemp(join(tmpdir(), 'unclip-families-'));
  folders.push(into);
  const printed: string[] = [];
  const code = await main(
    ['models', 'add', ...repositories.map(repositoryFolder), '--name', name, '--into', into, ...flags],
    quietHost(printed),
  );
  if (code !== 0) throw new Error(`unclip models add ${repositories.join(' ')} failed: ${printed.join('')}`);
  return readModelFolder(join(into, name));
};

/** A host without a terminal, which collects what is printed. */
const quietHost = (printed: string[]): Host => ({
  directory: process.cwd(),
  environment: {},
  out: (text) => void printed.push(text),
  note: (text) => void printed.push(text),
  columns: () => undefined,
  now: () => performance.now(),
  disk: {
    createFolder: () => Promise.reject(new Error('Adding a family writes no outputs.')),
    write: () => Promise.reject(new Error('Adding a family writes no outputs.')),
    rename: () => Promise.reject(new Error('Adding a family writes no outputs.')),
    remove: () => Promise.reject(new Error('Adding a family writes no outputs.')),
  },
  confirm: async () => undefined,
  onInterrupt: () => () => undefined,
  kill: () => undefined,
});
