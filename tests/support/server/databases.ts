import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { ServiceSettings } from '../../../server/contract.ts';
import { openDatabase } from '../../../server/database/open.ts';
import { openQueue } from '../../../server/queue/queue.ts';
import { type Cluster, hasPostgres, startCluster } from './postgres.ts';

/** The settings that identify a server's data, so that tests can open and reopen it. */
export type Home = Pick<ServiceSettings, 'folder' | 'databaseUrl'>;

const quiet = () => undefined;

/**
 * Creating an embedded database takes many seconds, so one is created for each version of the tables and then copied.
 */
const template = async (): Promise<string> => {
  const migrations = 'server/database/migrations';
  const hash = createHash('sha256').update(readFileSync('package-lock.json'));
  for (const file of readdirSync(migrations).filter((name) => name.endsWith('.sql'))) hash.update(readFileSync(join(migrations, file)));
  const kept = join(tmpdir(), `unclip-template-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(kept)) return kept;
  const draft = `${kept}-${randomUUID()}`;
  const database = await openDatabase({ folder: draft, log: quiet });
  await (await openQueue(database, quiet)).close();
  await database.close();
  try {
    renameSync(draft, kept);
  } catch {
    rmSync(draft, { recursive: true, force: true }); // another process has created it first
  }
  return kept;
};

export type Kind = 'embedded' | 'postgres';

/** The kinds of database that every rule is tested on. Without an installed Postgres, its tests are skipped by name. */
export const kinds: readonly { readonly kind: Kind; readonly skip: boolean; readonly name: string }[] = [
  { kind: 'embedded', skip: false, name: 'the embedded database' },
  { kind: 'postgres', skip: !hasPostgres, name: hasPostgres ? 'a Postgres server' : 'a Postgres server (not installed here: skipped)' },
];

/** Creates new, empty databases of one kind for the tests of a file or a block. */
export const homes = (kind: Kind): { home(): Promise<Home>; readonly cluster: Cluster } => {
  let cluster: Cluster | undefined;
  const folders: string[] = [];
  beforeAll(async () => {
    if (kind === 'postgres') cluster = await startCluster();
    else await template();
  }, 300_000);
  afterAll(async () => {
    await cluster?.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }, 60_000);
  return {
    async home() {
      const folder = mkdtempSync(join(tmpdir(), 'unclip-home-'));
      folders.push(folder);
      if (cluster) return { folder, databaseUrl: await cluster.database() };
      mkdirSync(join(folder, 'server'), { recursive: true });
      cpSync(join(await template(), 'server', 'database'), join(folder, 'server', 'database'), { recursive: true });
      return { folder };
    },
    get cluster() {
      if (!cluster) throw new Error('Only Postgres has a server of its own.');
      return cluster;
    },
  };
};
