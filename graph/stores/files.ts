import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decodeValue, encodeValue } from '../codec.ts';
import type { Outputs, Store } from '../store.ts';

const isKey = /^[0-9a-f]{64}$/;
const digestLength = 32;
const digestOf = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** A stored value: its key, its size in bytes, and when it was last read or written (milliseconds since 1970). */
export type StoredFile = { readonly key: string; readonly bytes: number; readonly used: number };

const pathIn = (folder: string, key: string): string => join(folder, key.slice(0, 2), `${key.slice(2)}.value`);

/** The values in the folder of a file store, in no order. A folder that does not exist has none. */
export const storedFiles = async (folder: string): Promise<readonly StoredFile[]> => {
  const shelves = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    shelves
      .filter((shelf) => /^[0-9a-f]{2}$/.test(shelf))
      .map(async (shelf) => {
        const names = (await readdir(join(folder, shelf)).catch(() => [])).filter((name) => name.endsWith('.value'));
        return Promise.all(
          names.map(async (name): Promise<StoredFile[]> => {
            // another process may remove the file meanwhile
            const entry = await stat(join(folder, shelf, name)).catch(() => undefined);
            return entry ? [{ key: shelf + name.slice(0, -'.value'.length), bytes: entry.size, used: entry.mtimeMs }] : [];
          }),
        );
      }),
  );
  return found.flat(2);
};

/** Removes a value from the folder of a file store. */
export const removeStored = (folder: string, key: string): Promise<void> => rm(pathIn(folder, key), { force: true });

/** After the limit is exceeded, values are removed until this share of it is used, so that not every further value removes another one. */
const kept = 0.9;

/**
 * A store in files, `<folder>/ab/cdef….value`: the encoded outputs and their SHA-256 (32 bytes). A file is written under a temporary name
 * and then renamed, so that a killed process never leaves half a value. A damaged file counts as missing. Several processes may share the
 * folder. Above `maxBytes`, the least recently used values are removed; without it, the store has no limit. Node only.
 */
export const fileStore = (folder: string, { maxBytes = Number.POSITIVE_INFINITY }: { readonly maxBytes?: number } = {}): Store => {
  let size: number | undefined;
  /** Counts a new value, and removes old ones where the limit is exceeded. */
  const makeRoom = async (added: number): Promise<void> => {
    if (maxBytes === Number.POSITIVE_INFINITY) return;
    if (size !== undefined) size += added;
    if (size !== undefined && size <= maxBytes) return;
    // other processes write to the folder too, so it is counted again before anything is removed
    const files = [...(await storedFiles(folder))].sort((a, b) => a.used - b.used);
    size = files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (size <= maxBytes) return;
    for (const { key, bytes } of files) {
      if (size <= maxBytes * kept) return;
      await removeStored(folder, key);
      size -= bytes;
    }
  };
  const pathOf = (key: string): string => {
    if (!isKey.test(key)) throw new RangeError(`A key must be 64 hex digits, not "${key}".`);
    return pathIn(folder, key);
  };
  return {
    async get(key) {
      const path = pathOf(key);
      const file = await readFile(path).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (!file) return undefined;
      const outputs = read(file);
      // in a read-only folder the damaged file stays; it counts as missing all the same
      if (!outputs) await rm(path, { force: true }).catch(() => undefined);
      else if (maxBytes !== Number.POSITIVE_INFINITY) await utimes(path, new Date(), new Date()).catch(() => undefined);
      return outputs;
    },
    async put(key, outputs) {
      const path = pathOf(key);
      const bytes = encodeValue(outputs);
      await mkdir(dirname(path), { recursive: true });
      const draft = `${path}.${randomUUID()}.draft`;
      try {
        await writeFile(draft, [bytes, digestOf(bytes)]);
        await rename(draft, path);
        await makeRoom(bytes.length + digestLength);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
  };
};

const read = (file: Uint8Array): Outputs | undefined => {
  const bytes = file.subarray(0, Math.max(0, file.length - digestLength));
  if (Buffer.compare(digestOf(bytes), file.subarray(bytes.length)) !== 0) return undefined;
  try {
    const value = decodeValue(bytes);
    // safe: decodeValue returns what encodeValue was given, and `put` gives it Outputs only
    return value as Outputs;
  } catch {
    return undefined;
  }
};
