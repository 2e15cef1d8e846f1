import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { link, mkdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { sentence } from '../../errors/index.ts';
import { ServerError } from '../error.ts';

/** The process that holds a lock. */
type Holder = { readonly pid: number; readonly host: string; readonly since: string; readonly started: string; readonly id: string };

export type Lock = { release(): Promise<void> };

/** Milliseconds after which an unfinished takeover counts as killed. */
const takeoverMilliseconds = 10_000;

/**
 * Takes the lock that a file represents, and takes over the lock of a process that has ended. Throws `ServerError` IN_USE, which names the
 * holder. Creates the file atomically.
 */
export const takeLock = async (path: string): Promise<Lock> => {
  const mine: Holder = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    started: startOf(process.pid),
    id: randomUUID(),
  };
  for (let attempt = 0; attempt < 50; attempt++) {
    if (await create(path, mine)) return { release: () => release(path, mine) };
    const holder = readHolder(path);
    if (holder === 'gone') continue;
    if (holder === undefined || isAlive(holder)) throw inUse(path, holder);
    await takeOver(path);
  }
  throw inUse(path, undefined);
};

const create = async (path: string, holder: Holder): Promise<boolean> => {
  const draft = `${path}.${holder.id}`;
  await writeFile(draft, `${JSON.stringify(holder)}\n`);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
};

/** Removes the lock of a dead process. Only one process at a time may do this, or it could remove a lock that another has just taken. */
const takeOver = async (path: string): Promise<void> => {
  const guard = `${path}.takeover`;
  try {
    await mkdir(guard);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const age = await stat(guard).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > takeoverMilliseconds) await rmdir(guard).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return;
  }
  try {
    const holder = readHolder(path);
    if (holder !== 'gone' && holder !== undefined && !isAlive(holder)) await rm(path, { force: true });
  } finally {
    await rmdir(guard).catch(() => undefined);
  }
};

const release = async (path: string, mine: Holder): Promise<void> => {
  const holder = readHolder(path);
  if (holder !== 'gone' && holder?.id === mine.id) await rm(path, { force: true });
};

/** Reads a lock file. Returns undefined if it does not name a holder. */
const readHolder = (path: string): Holder | undefined | 'gone' => {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value && 'host' in value && 'id' in value)) return undefined;
    return value as Holder; // only `create` writes this file, atomically
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 'gone' : undefined;
  }
};

/** Whether the holder is alive. A process on another machine counts as alive; a process id that was reused does not. */
const isAlive = ({ pid, host, started }: Holder): boolean => {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
  }
  return startOf(pid) === started;
};

/** The start time of a process in Linux clock ticks; empty on other systems. */
const startOf = (pid: number): string => {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return '';
  // the program's name is in brackets and may contain any character; the start time is the 20th field after it
  const fields = readFileSync(file, 'utf8').split(') ').pop()?.split(' ') ?? [];
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '');
};

const inUse = (path: string, holder: Holder | undefined): ServerError => {
  const owner = holder
    ? sentence('process {pid} on {host}, started {since}', { pid: holder.pid, host: holder.host, since: holder.since })
    : sentence('an unknown process, because the file cannot be read');
  return new ServerError(
    'IN_USE',
    'The data folder is in use: {path} is held by {owner}. Stop that server first; if it no longer runs, remove the file.',
    { params: { path, owner } },
  );
};

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
