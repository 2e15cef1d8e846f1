import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { pictureFileSchema } from '../models/image/picture-file-schema.ts';
import type { Examined } from '../models/image/picture-list.ts';

/** The size and the time of a file's last change: while both are the same, its content is. */
export type FileState = { readonly size: number; readonly mtimeMs: number };

const entrySchema = z.object({
  size: z.number(),
  mtimeMs: z.number(),
  picture: pictureFileSchema.optional(),
  broken: z.string().optional(),
});
const schema = z.object({ version: z.literal(1), files: z.record(z.string(), entrySchema) });
type Entry = z.output<typeof entrySchema>;

/** What the files of a folder turned out to be, stored beside the results, so that a folder of photographs is hashed once. */
export type ExaminedFiles = {
  find(name: string, state: FileState): { readonly result: Examined } | undefined;
  add(name: string, state: FileState, result: Examined): void;
  /** Writes what was added. A folder that cannot be written to only costs the next run. */
  save(): Promise<void>;
};

/** A change in the same moment as the examination leaves the time of the file as it is, so files that were changed just now are not stored. */
const restless = 2000;

/** Opens what is stored in `store` about the folder at `path`. Without a store, nothing is found and nothing is written. */
export const openExaminedFiles = async (store: string | undefined, path: string): Promise<ExaminedFiles> => {
  const file = store && join(store, 'pictures', `${createHash('sha256').update(path).digest('hex').slice(0, 32)}.json`);
  const stored = file === undefined ? undefined : await readFile(file, 'utf8').then(parsed, () => undefined);
  const entries = new Map<string, Entry>(Object.entries(stored?.files ?? {}));
  let changed = false;
  return {
    find(name, { size, mtimeMs }) {
      const entry = entries.get(name);
      if (entry?.size !== size || entry.mtimeMs !== mtimeMs) return undefined;
      const { picture, broken } = entry;
      return { result: picture ? { picture } : broken === undefined ? undefined : { broken } };
    },
    add(name, { size, mtimeMs }, result) {
      if (Date.now() - mtimeMs < restless) return;
      changed = true;
      entries.set(name, { size, mtimeMs, ...result });
    },
    async save() {
      if (file === undefined || !changed) return;
      changed = false;
      const draft = `${file}.${process.pid}.draft`;
      try {
        await mkdir(join(file, '..'), { recursive: true });
        await writeFile(draft, JSON.stringify({ version: 1, files: Object.fromEntries(entries) }));
        await rename(draft, file);
      } catch {
        await rm(draft, { force: true }).catch(() => undefined);
      }
    },
  };
};

const parsed = (text: string): z.output<typeof schema> | undefined => {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
