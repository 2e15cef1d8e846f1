import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../../server/database/open.ts';
import { openQueue } from '../../../server/queue/queue.ts';

const quiet = () => undefined;

/** Creating an embedded database takes many seconds, so one is created for each version of the tables and then copied. Returns its folder. */
export const embeddedTemplate = async (): Promise<string> => {
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

/** Puts a new, empty embedded database into a data folder. */
export const fillWithEmptyDatabase = async (folder: string): Promise<void> => {
  mkdirSync(join(folder, 'server'), { recursive: true });
  cpSync(join(await embeddedTemplate(), 'server', 'database'), join(folder, 'server', 'database'), { recursive: true });
};
