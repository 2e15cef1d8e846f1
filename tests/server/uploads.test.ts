import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { createArtifacts } from '../../server/artifacts/service.ts';
import type { ServerServices } from '../../server/contract.ts';
import { type Database, rowsOf } from '../../server/database/database.ts';
import { openDatabase } from '../../server/database/open.ts';
import { homes, kinds } from '../support/server/databases.ts';
import { upload } from '../support/server/endless-upload.ts';
import { fakeServices } from '../support/server/fakes.ts';
import { settingsOf } from '../support/server/open.ts';
import { raw } from '../support/server/raw.ts';
import { hashOf, stack } from '../support/server/stack.ts';

const kept = async ({ query }: Database): Promise<number> =>
  Number(
    (
      await rowsOf<{ count: unknown }>(
        query,
        sql`select (select count(*) from unclip.chunk) + (select count(*) from unclip.artifact) + (select count(*) from unclip.upload) as count`,
      )
    )[0]?.count,
  );

describe.each(kinds)('uploads over HTTP to $name', ({ kind, skip }) => {
  describe.skipIf(skip)('that must be refused', () => {
    const { home } = homes(kind);
    const uploadBytes = 5_000_000;

    it('[Q12] uploads with a wrong length, a wrong hash, or too little disk space are refused early and leave nothing behind', {
      timeout: 120_000,
    }, async () => {
      const database = await openDatabase(settingsOf(await home()));
      const artifacts = createArtifacts(database, { budget: 1e9 });
      // uses real HTTP and real artifacts in the database
      const services: ServerServices = { ...fakeServices(), artifacts };
      const { server, origin } = await stack({ services, settings: { uploadBytes } });
      const bytes = randomBytes(1_500_000);
      const name = hashOf(bytes);
      const put = (sha256: string, body: BodyInit) =>
        // Node requires `duplex` for streams, which the DOM's types lack
        fetch(`${origin}/api/artifacts/${sha256}`, { method: 'PUT', body, duplex: 'half' } as RequestInit).then(
          async (response) => [response.status, (await response.json()).error?.code],
          () => ['cut'],
        );
      const { status, sent } = await upload(server.port, name, 2 * 2 ** 30);
      expect(status).toBe(413);
      expect(sent).toBeLessThan(64 * 2 ** 20);

      const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) });
      expect([[413, 'TOO_LARGE'], ['cut']]).toContainEqual(await put(name, endless));

      const lie = (claimed: number) =>
        `PUT /api/artifacts/${name} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${claimed}\r\nConnection: close\r\n\r\n`;
      await raw(server.port, lie(bytes.length + 10) + bytes.toString('latin1'), { hangUp: true });
      expect(await raw(server.port, lie(bytes.length - 10) + bytes.toString('latin1'))).toMatch(/^HTTP\/1.1 (422|400)/);
      expect(await put(hashOf('else'), bytes)).toEqual([422, 'WRONG_HASH']);

      // the error of a database whose files cannot grow
      await database.query.execute(sql`create function full_disk() returns trigger language plpgsql as
        $$ begin if new.place > 2 then raise exception 'could not extend file' using errcode = '53100'; end if; return new; end $$`);
      await database.query.execute(sql`create trigger full_disk before insert on unclip.chunk for each row execute function full_disk()`);
      expect(await put(name, bytes)).toEqual([507, 'DISK_FULL']);
      await database.query.execute(sql`drop trigger full_disk on unclip.chunk`);

      await expect.poll(() => kept(database), { timeout: 30_000 }).toBe(0);
      expect(await put(name, bytes)).toEqual([201, undefined]);
      const back = new Uint8Array(await (await fetch(`${origin}/api/artifacts/${name}`)).arrayBuffer());
      expect(hashOf(back)).toBe(name);
      await server.close();
      await database.close();
    });
  });
});
