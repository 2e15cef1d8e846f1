import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decodeValue, encodeValue } from '../codec.ts';
import type { Outputs, Store } from '../store.ts';

const isKey = /^[0-9a-f]{64}$/;

/**
 * A store of files, `<folder>/ab/cdef….value`. A file is written whole under another name and then renamed, so a kill at any time leaves
 * no half value; a damaged file counts as forgotten. Several processes may share the folder. Node only.
 */
export const fileStore = (folder: string): Store => {
  const pathOf = (key: string): string => {
    if (!isKey.test(key)) throw new RangeError(`A key is 64 hex digits, not "${key}".`);
    return join(folder, key.slice(0, 2), `${key.slice(2)}.value`);
  };
  return {
    async get(key) {
      const path = pathOf(key);
      const bytes = await readFile(path).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (!bytes) return undefined;
      try {
        const value = decodeValue(bytes);
        // decodeValue gives what encodeValue took, and `put` gives it Outputs only
        return value as Outputs;
      } catch {
        await rm(path, { force: true });
        return undefined;
      }
    },
    async put(key, outputs) {
      const path = pathOf(key);
      const bytes = encodeValue(outputs);
      await mkdir(dirname(path), { recursive: true });
      const draft = `${path}.${randomUUID()}.draft`;
      try {
        await writeFile(draft, bytes);
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
  };
};
