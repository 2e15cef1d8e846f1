import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod';

const file = (folder: string): string => resolve(folder, 'server', 'address.json');
const schema = z.object({ address: z.url(), key: z.string().min(32) });

/** The address of the server that uses a data folder, and the secret by which it knows programs that may read the folder. */
export type LocalServer = z.infer<typeof schema>;

/** Writes the address of a running server into its data folder, readable by its user only. Returns a function that removes it. */
export const announceServer = async (folder: string, server: LocalServer): Promise<() => Promise<void>> => {
  const draft = `${file(folder)}.draft`;
  await rm(draft, { force: true });
  await writeFile(draft, `${JSON.stringify(server)}\n`, { mode: 0o600 });
  await rename(draft, file(folder));
  return () => rm(file(folder), { force: true });
};

/** The running server of a data folder; undefined where none has written its address. */
export const localServer = async (folder: string): Promise<LocalServer | undefined> => {
  try {
    return schema.parse(JSON.parse(await readFile(file(folder), 'utf8')));
  } catch {
    return undefined;
  }
};
