import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { databaseResults, storeOver } from '../../server/artifacts/results.ts';
import { createArtifacts } from '../../server/artifacts/service.ts';
import { backUpServer, restoreServer } from '../../server/backup.ts';
import type { Database } from '../../server/database/database.ts';
import { rowsOf } from '../../server/database/database.ts';
import { openDatabase } from '../../server/database/open.ts';
import { homes, kinds } from '../support/server/databases.ts';
import { ended, openHome, settingsOf, steps } from '../support/server/open.ts';
import { hashOf } from '../support/server/stack.ts';

const kept = async ({ query }: Database): Promise<number> =>
  Number(
    (
      await rowsOf<{ count: unknown }>(
        query,
        sql`select (select count(*) from unclip.chunk) + (select count(*) from unclip.artifact) as count`,
      )
    )[0]?.count,
  );
const all = async (source: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces);
};
const inPieces = async function* (bytes: Uint8Array, fault?: Error): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100_001) yield bytes.subarray(at, at + 100_001);
  if (fault) throw fault;
};

describe.each(kinds)('stored artifacts on $name', ({ kind, skip }) => {
  describe.skipIf(skip)('with a database', () => {
    const { home } = homes(kind);
    const bytes = randomBytes(1_500_000);
    const sha256 = hashOf(bytes);

    it('a stored artifact can be read completely and by range', async () => {
      const database = await openDatabase(settingsOf(await home()));
      const artifacts = createArtifacts(database, { budget: 1e8 });
      expect(await artifacts.put(sha256, inPieces(bytes), 'image/png')).toEqual({ bytes: bytes.length });
      expect(await artifacts.head(sha256)).toEqual({ bytes: bytes.length, type: 'image/png' });
      expect(hashOf(await all(artifacts.read(sha256)))).toBe(sha256);
      for (const [from, to] of [
        [0, 1],
        [262_143, 262_145],
        [262_144, 524_288],
        [1_499_999, 9e9],
        [5, 5],
      ] as const)
        expect((await all(artifacts.read(sha256, { from, to }))).equals(bytes.subarray(from, to)), `${from} to ${to}`).toBe(true);
      expect(await artifacts.missing([sha256, '0'.repeat(64)])).toEqual(['0'.repeat(64)]);
      const before = await kept(database);
      await artifacts.put(sha256, inPieces(bytes));
      const empty = hashOf('');
      await artifacts.put(empty, new Uint8Array());
      expect(await all(artifacts.read(empty))).toHaveLength(0);
      expect(await kept(database)).toBe(before + 1);
      await expect(all(artifacts.read('0'.repeat(64)))).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await database.close();
    });

    it('an artifact with a wrong hash, too many bytes, a broken source or a full disk is refused and leaves nothing behind', async () => {
      const database = await openDatabase(settingsOf(await home()));
      const artifacts = createArtifacts(database, { budget: 2_000_000 });
      const refused: readonly (readonly [string, () => Promise<unknown>, object])[] = [
        ['a wrong hash', () => artifacts.put(hashOf('else'), inPieces(bytes)), { code: 'WRONG_HASH' }],
        ['a wrong hash at once', () => artifacts.put(hashOf('else'), bytes.subarray(0, 10)), { code: 'WRONG_HASH' }],
        ['fewer bytes than were promised', () => artifacts.put(sha256, inPieces(bytes.subarray(0, 900_000))), { code: 'WRONG_HASH' }],
        ['more bytes than fit', () => artifacts.put(sha256, inPieces(randomBytes(2_500_000))), { code: 'TOO_LARGE' }],
        ['a sender that breaks off', () => artifacts.put(sha256, inPieces(bytes, new Error('cut'))), { message: 'cut' }],
      ];
      for (const [name, call, error] of refused) await expect(call(), name).rejects.toMatchObject(error);
      // the error of a database whose files cannot grow
      await database.query.execute(sql`create function full_disk() returns trigger language plpgsql as
        $$ begin if new.place > 2 then raise exception 'could not extend file' using errcode = '53100'; end if; return new; end $$`);
      await database.query.execute(sql`create trigger full_disk before insert on unclip.chunk for each row execute function full_disk()`);
      await expect(artifacts.put(sha256, inPieces(bytes))).rejects.toMatchObject({ code: 'DISK_FULL' });
      expect(await kept(database)).toBe(0);
      await database.query.execute(sql`drop trigger full_disk on unclip.chunk`);
      await artifacts.put(sha256, inPieces(bytes));
      await database.close();
    });

    it('eviction removes the least recently used artifacts, but never those that a run shows', async () => {
      const place = await home();
      const services = await openHome(place);
      const { id } = await services.runs.start({ workflow: steps({ a: { params: { bytes: 80_000 } } }) });
      const shown = (await ended(services, id)).outputs['a.value']?.value ?? '';
      await services.close();
      const database = await openDatabase(settingsOf(place));
      const artifacts = createArtifacts(database, { budget: 300_000, rest: -1000 });
      await artifacts.tidy();
      const blobs = Array.from({ length: 5 }, () => randomBytes(60_000));
      for (const blob of blobs.slice(0, 3)) await artifacts.put(hashOf(blob), blob);
      await database.query.execute(sql`update unclip.artifact set used_at = used_at - 5000`);
      await artifacts.missing([hashOf(blobs[0] ?? '')]);
      for (const blob of blobs.slice(3)) await artifacts.put(hashOf(blob), blob);
      expect(await artifacts.missing([shown, hashOf(blobs[0] ?? '')])).toEqual([]);
      expect(await artifacts.missing([hashOf(blobs[1] ?? '')])).toHaveLength(1);
      expect((await artifacts.usage()).bytes).toBeLessThanOrEqual(300_000);
      await database.close();
    });

    it('a result whose output values are partly evicted is removed completely', async () => {
      const database = await openDatabase(settingsOf(await home()));
      const store = storeOver(databaseResults(database, async () => undefined));
      const outputs = { row: Float32Array.of(1, 2, 3), name: 'x' };
      expect(await store.get('k')).toBeUndefined();
      await Promise.all(Array.from({ length: 6 }, () => store.put('k', outputs)));
      expect(await store.get('k')).toEqual(outputs);
      await expect(store.put('f', { bad: () => 1 })).rejects.toMatchObject({ code: 'UNSTORABLE' });
      await database.query.execute(
        sql`update unclip.chunk set data = '\\x00' where content = (select content from unclip.artifact limit 1)`,
      );
      expect(await store.get('k')).toBeUndefined();
      await database.query.execute(sql`delete from unclip.artifact where sha256 = (select min(sha256) from unclip.artifact)`);
      expect(await store.get('k')).toBeUndefined();
      await database.close();
    });

    it('a backup restores artifacts and runs into a new database, and requeues the runs that had not ended', async () => {
      const [from, to] = [settingsOf(await home()), settingsOf(await home())];
      const first = await openHome(from, { devices: [] });
      const saved = await first.workflows.save({ workflow: steps({ z: {}, a: {} }) });
      await first.artifacts.put(sha256, inPieces(bytes));
      const { id } = await first.runs.start({ workflow: steps({ a: { params: { value: 5 } } }) });
      await first.close();
      const file = join(from.folder, 'backup.gz');
      await backUpServer(from, file);
      await restoreServer(to, file);
      await expect(restoreServer(to, file)).rejects.toMatchObject({ code: 'CONFLICT' });
      const second = await openHome(to);
      expect(await second.workflows.get(saved.id)).toEqual(saved);
      expect(hashOf(await all(second.artifacts.read(sha256)))).toBe(sha256);
      expect(await ended(second, id)).toMatchObject({ state: 'done' });
      const next = await second.runs.start({ workflow: steps({ a: { params: { value: 6 } } }) });
      expect(await ended(second, next.id)).toMatchObject({ state: 'done' });
      rmSync(file);
    });
  });
});

describe('eviction from the embedded database', () => {
  const { home } = homes('embedded');

  it('the embedded database reuses the disk space of evicted artifacts', async () => {
    const database = await openDatabase(settingsOf(await home()));
    const artifacts = createArtifacts(database, { budget: 3_000_000, rest: -1000 });
    for (let index = 0; index < 16; index++) {
      const blob = randomBytes(900_000);
      await artifacts.put(hashOf(blob), blob);
    }
    const [size] = await rowsOf<{ bytes: unknown }>(database.query, sql`select pg_total_relation_size('unclip.chunk') as bytes`);
    expect(Number(size?.bytes)).toBeLessThan(8_000_000);
    await database.close();
  });
});
