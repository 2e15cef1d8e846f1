import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { openEmbedded } from '../../server/database/embedded.ts';
import { openThread } from '../../server/database/thread/client.ts';
import { listen } from '../../server/http/server.ts';
import { temporaryFolder } from '../support/cli/fake-host.ts';
import { homes } from '../support/server/databases.ts';
import { fakeServices } from '../support/server/fakes.ts';

const unclip = fileURLToPath(new URL('../../cli/unclip.js', import.meta.url));

describe('a data folder that cannot be used', { timeout: 120_000 }, () => {
  const { home } = homes('embedded');

  it('a file in the way of the data folder is refused with BAD_REQUEST, which names the folder', async () => {
    const folder = join(temporaryFolder(), 'data');
    writeFileSync(folder, 'a file');
    for (const path of [folder, join(folder, 'server')]) {
      await expect(openEmbedded(path)).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        message: expect.stringContaining(`The data folder ${path}`),
      });
    }
  });

  // an administrator may write to every folder
  it.skipIf(process.getuid?.() === 0)('a data folder without permission to write is refused with BAD_REQUEST', async () => {
    const folder = join(temporaryFolder(), 'data');
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    await expect(openEmbedded(folder)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('cannot be written to'),
    });
  });

  it.each([
    ['a missing file', (database: string) => rmSync(join(database, 'global', 'pg_control'))],
    ['a file that was cut short', (database: string) => truncateSync(join(database, 'global', 'pg_control'), 100)],
    [
      'a write-ahead log that was cut short',
      (database: string) => {
        const [log = ''] = readdirSync(join(database, 'pg_wal')).filter((name) => /^[0-9A-F]{24}$/.test(name));
        truncateSync(join(database, 'pg_wal', log), 1000);
      },
    ],
  ])('a database with %s is refused with UNAVAILABLE and what to do, and the lock is released', async (_, damage) => {
    const folder = join((await home()).folder, 'server');
    damage(join(folder, 'database'));
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(openEmbedded(folder)).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: `The database in ${folder} is damaged and cannot be opened. Nothing was changed. Restore the last backup with "unclip restore", or choose another folder with --data.`,
      });
    }
  });

  it('a database of a newer version is refused with BAD_REQUEST', async () => {
    const folder = join((await home()).folder, 'server');
    const database = await openEmbedded(folder);
    await database.query.execute(sql`insert into unclip.migration (hash, created_at) values ('later', 99999999999999)`);
    await database.close();
    await expect(openEmbedded(folder)).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('newer version') });
  });

  it('the files of a database are copied before an update changes it, and unclip restore brings the copy back', async () => {
    const data = (await home()).folder;
    const folder = join(data, 'server');
    const first = await openEmbedded(folder);
    // the database of a version before the last migration, which this program repeats
    await first.query.execute(sql`create table unclip.kept (value text)`);
    await first.query.execute(sql`insert into unclip.kept values ('before the update')`);
    await first.query.execute(sql`delete from unclip.migration where created_at = (select max(created_at) from unclip.migration)`);
    await first.close();
    // the repeated migration may fail, because its tables exist: the copy was taken before
    await openEmbedded(folder).then(
      (database) => database.close(),
      () => undefined,
    );
    expect(readdirSync(join(folder, 'copies'))).toHaveLength(1);
    rmSync(join(folder, 'database', 'global', 'pg_control'));
    const { status, stdout } = spawnSync(process.execPath, [unclip, 'restore', '--data', data], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^Restored the copy of 20.*The database that was there is in /),
    });
    const client = await openThread(join(folder, 'database'));
    expect((await client.query('select value from unclip.kept')).rows).toEqual([{ value: 'before the update' }]);
    await client.close();
  });

  it('unclip restore without a copy and without a file says what to do', () => {
    const { status, stderr } = spawnSync(process.execPath, [unclip, 'restore', '--data', temporaryFolder()], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^unclip: There is no copy of the database in .* If you have a backup, name it: unclip restore <file>\.$/m);
  });

  it('unclip serve prints one sentence about a data folder that is a file, without a stack', () => {
    const folder = join(temporaryFolder(), 'data');
    writeFileSync(folder, 'a file');
    const { status, stderr } = spawnSync(process.execPath, [unclip, 'serve', '--port', '0', '--data', folder], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr.trim()).toBe(
      `unclip: The data folder ${join(folder, 'server')} cannot be created, because a file is in its way. Choose another folder with --data.`,
    );
  });
});

describe('an address that cannot be listened on', () => {
  it.each([
    [
      'a port in use',
      'IN_USE',
      async () => {
        const other = createServer().listen(0, '127.0.0.1');
        await new Promise((resolve) => other.once('listening', resolve));
        const { port } = other.address() as AddressInfo; // a server that listens on TCP has an address of this type
        return { address: { host: '127.0.0.1', port }, close: () => other.close() };
      },
    ],
    ['an address of another machine', 'BAD_REQUEST', async () => ({ address: { host: '192.0.2.1', port: 0 }, close: () => undefined })],
  ])('%s is refused with %s', async (_, code, occupy) => {
    const { address, close } = await occupy();
    try {
      // safe: the server never answers a request
      const options: Partial<Parameters<typeof listen>[0]> = { services: fakeServices() };
      await expect(listen(options as Parameters<typeof listen>[0], address)).rejects.toMatchObject({ code, sentence: { params: address } });
    } finally {
      close();
    }
  });
});
