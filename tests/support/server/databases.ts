import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { ServiceSettings } from '../../../server/contract.ts';
import { embeddedTemplate, fillWithEmptyDatabase } from './embedded-template.ts';
import { type Cluster, hasPostgres, startCluster } from './postgres.ts';

/** The settings that identify a server's data, so that tests can open and reopen it. */
export type Home = Pick<ServiceSettings, 'folder' | 'databaseUrl'>;

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
    else await embeddedTemplate();
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
      await fillWithEmptyDatabase(folder);
      return { folder };
    },
    get cluster() {
      if (!cluster) throw new Error('Only Postgres has a server of its own.');
      return cluster;
    },
  };
};
