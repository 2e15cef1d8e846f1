import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { restoreDatabase } from '../../server/database/dump.ts';
import { openDatabase } from '../../server/database/open.ts';
import { homes } from '../support/server/databases.ts';

const zipped = readFileSync(fileURLToPath(new URL('../fixtures/version-0.1/server.backup', import.meta.url)));
const lines = gunzipSync(zipped).toString();
const changed = (from: RegExp, to: string): Uint8Array => {
  expect(lines).toMatch(from);
  return gzipSync(lines.replace(from, to));
};

describe('a backup that no server wrote', () => {
  const { home } = homes('embedded');

  it('each kind of damage is refused with its reason, and nothing is restored', async () => {
    const { folder } = await home();
    const database = await openDatabase({ folder, log: () => undefined });
    const path = join(folder, 'backup.gz');
    const refusal = async (bytes: Uint8Array): Promise<unknown> => {
      await writeFile(path, bytes);
      return restoreDatabase(database, path).catch((error: unknown) => error);
    };
    const cases: readonly (readonly [bytes: Uint8Array, reason: RegExp])[] = [
      [zipped.subarray(0, 5000), /damaged or cut short/],
      [Buffer.from('no gzip'), /damaged or cut short/],
      [zipped.map((byte, index) => (index === 6000 ? byte ^ 255 : byte)), /damaged|cannot be parsed/],
      [gzipSync(lines.slice(0, lines.lastIndexOf('{"end"'))), /cut short/],
      [gzipSync(Buffer.concat([Buffer.from(lines.slice(0, 30)), Buffer.from([0xff, 0x0a])])), /cannot be parsed/],
      [changed(/"table":"run","rows":\[/, '"table":"run","rows":[null,'), /contains no rows/],
      [changed(/"done":4/, '"done":"many"'), /"run" refuses/],
      [changed(/"state":"done"/, '"state":"finished"'), /"state" of the table "run"/],
      [changed(/"event":\{"type"/, '"event":{"kind"'), /"event" of the table "event"/],
      [changed(/"type":"run-start","tasks":\d+/, '"type":"run-start","tasks":[]'), /"event" of the table "event"/],
      [changed(/"bytes":\d+/, '"bytes":7'), /"bytes" of the table "artifact"/],
      [changed(/"format":"unclip-workflow"/, '"format":"other"'), /"workflow" of the table/],
    ];
    for (const [bytes, reason] of cases)
      expect(await refusal(bytes)).toMatchObject({ code: 'BAD_REQUEST', message: expect.stringMatching(reason) });
    expect(await refusal(zipped)).toEqual([]);
    await database.close();
  });
});
