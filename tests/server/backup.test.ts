import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backUpServer, restoreServer } from '../../server/backup.ts';
import { homes, type Kind } from '../support/server/databases.ts';
import { ended, eventsOf, openHome, settingsOf, steps } from '../support/server/open.ts';
import { hasPostgres } from '../support/server/postgres.ts';
import { hashOf, textWorkflow } from '../support/server/stack.ts';

describe.skipIf(!hasPostgres)('a backup', () => {
  const places: Readonly<Record<Kind, ReturnType<typeof homes>>> = { embedded: homes('embedded'), postgres: homes('postgres') };

  it.each([
    ['embedded', 'postgres'],
    ['postgres', 'embedded'],
  ] as const)('[Q13] a backup of an %s database can be restored into a %s database', { timeout: 120_000 }, async (from, to) => {
    const [old, fresh] = [settingsOf(await places[from].home()), settingsOf(await places[to].home())];
    const file = join(old.folder, 'backup.gz');
    const bytes = randomBytes(700_000);
    const webhooks = { secrets: new Map([['default', [randomBytes(32)]]]), hosts: ['receiver.test'] };
    const first = await openHome(old, { webhooks });
    // characters that the two databases may treat differently
    const saved = await first.workflows.save({ workflow: { ...textWorkflow('«ذئب» \u0000 \\ " 🐺'), name: 'Wolf 🐺' } });
    await first.artifacts.put(hashOf(bytes), bytes, 'image/png');
    const { id } = await first.runs.start({
      workflow: steps({ a: { params: { value: 7, bytes: 80_000 } } }),
      idempotencyKey: 'once',
      user: 'ada',
    });
    const before = await ended(first, id);
    const log = await eventsOf(first, id);
    const waiting = await first.runs.start({
      ...{ workflow: textWorkflow('later'), device: 'cuda' },
      webhook: { url: 'http://receiver.test/hook?key=1' },
    });
    await first.close();
    await backUpServer(old, file);
    await restoreServer(fresh, file);
    const second = await openHome(fresh);
    expect(await second.workflows.get(saved.id)).toEqual(saved);
    expect(await second.runs.get(id)).toEqual(before);
    expect(await eventsOf(second, id)).toEqual(log);
    const again = await second.runs.start({ workflow: textWorkflow(), idempotencyKey: 'once', user: 'ada' });
    expect(again.id).toBe(id);
    const pieces: Uint8Array[] = [];
    for await (const piece of second.artifacts.read(hashOf(bytes))) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
    expect(await second.artifacts.head(hashOf(bytes))).toEqual({ bytes: bytes.length, type: 'image/png' });
    expect(await second.runs.get(waiting.id)).toMatchObject({
      state: 'queued',
      webhook: { url: 'http://receiver.test/hook', state: 'pending', attempts: 0 },
    });
    await second.runs.cancel(waiting.id);
    const next = await second.runs.start({ workflow: textWorkflow('after') });
    expect(await ended(second, next.id)).toMatchObject({ state: 'done' });
  });
});
