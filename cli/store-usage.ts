import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const usageSchema = z.object({ name: z.string(), file: z.string(), at: z.iso.datetime(), keys: z.array(z.string()) });
/** Which stored values the last run of a workflow used: its name and file, when it ran, and the keys of its steps. */
export type StoreUsage = z.infer<typeof usageSchema>;

const folderOf = (store: string): string => join(store, 'workflows');

/** Writes down which values of a store a run of a workflow used, in place of what its last run used. */
export const recordUsage = async (store: string, usage: StoreUsage): Promise<void> => {
  const name = createHash('sha256').update(usage.file).digest('hex').slice(0, 32);
  await mkdir(folderOf(store), { recursive: true });
  await writeFile(join(folderOf(store), `${name}.json`), JSON.stringify(usage));
};

/** The usages of a store, the latest first. Files that cannot be read are left out. */
export const readUsages = async (store: string): Promise<readonly StoreUsage[]> => {
  const names = await readdir(folderOf(store)).catch(() => []);
  const usages = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folderOf(store), name), 'utf8').catch(() => '');
      try {
        return usageSchema.safeParse(JSON.parse(text)).data;
      } catch {
        return undefined;
      }
    }),
  );
  return usages.filter((usage) => usage !== undefined).sort((a, b) => b.at.localeCompare(a.at));
};
