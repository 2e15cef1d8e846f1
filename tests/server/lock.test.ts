import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeLock } from '../../server/database/lock.ts';
import { homes } from '../support/server/databases.ts';
import { openHome } from '../support/server/open.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'unclip-lock-'));
/** The id of a process that has ended. */
const dead = () => spawnSync(process.execPath, ['-e', '']).pid;
const holder = (more: Record<string, unknown>) =>
  JSON.stringify({ pid: process.pid, host: hostname(), since: '2026-01-01', started: 'another time', id: 'x', ...more });

describe('the lock of a data folder', () => {
  it('the error for a held lock names its holder', async () => {
    const path = join(folder(), 'lock.json');
    const lock = await takeLock(path);
    await expect(takeLock(path)).rejects.toMatchObject({
      code: 'IN_USE',
      message: expect.stringContaining(`process ${process.pid} on ${hostname()}, started 20`),
    });
    await lock.release();
    await (await takeLock(path)).release();
  });

  it.each([
    ['the lock of a process that has ended', () => holder({ pid: dead() })],
    ['the lock of a process whose id was reused', () => holder({})],
  ])('exactly one of many processes takes over %s', async (_, content) => {
    const place = folder();
    const path = join(place, 'lock.json');
    writeFileSync(path, content());
    const tries = await Promise.allSettled(Array.from({ length: 12 }, () => takeLock(path)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(readdirSync(place)).toEqual(['lock.json']);
  });

  it.each([
    ['a lock of another machine', () => holder({ host: 'elsewhere' })],
    ['a lock file that cannot be read', () => 'nothing'],
  ])('%s is not taken over', async (_, content) => {
    const path = join(folder(), 'lock.json');
    writeFileSync(path, content());
    await expect(takeLock(path)).rejects.toMatchObject({ code: 'IN_USE' });
  });
});

describe('a second server on one data folder', () => {
  const { home } = homes('embedded');
  it('a second server on one data folder starts only after the first has ended', async () => {
    const place = await home();
    const first = await openHome(place, { devices: [] });
    await expect(openHome(place, { devices: [] })).rejects.toMatchObject({ code: 'IN_USE' });
    await first.close();
    expect(await (await openHome(place, { devices: [] })).ready()).toBe(true);
  });
});
