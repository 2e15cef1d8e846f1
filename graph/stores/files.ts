import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decodeValue, encodeValue } from '../codec.ts';
import type { Outputs, Store } from '../store.ts';

const isKey = /^[0-9a-f]{64}$/;
const digestLength = 32;
const digestOf = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/**
 * A store in files, `<folder>/ab/cdef….value`: the encoded outputs and their SHA-256 (32 bytes). A file is written under a temporary name
 * and then renamed, so that a killed process never leaves half a value. A damaged file counts as missing. Several processes may share the
 * folder. Node only.
 */
export const fileStore = (folder: string): Store => {
  const pathOf = (key: string): string => {
    if (!isKey.test(key)) throw new RangeError(`A key must be 64 hex digits, not "${key}".`);
    return join(folder, key.slice(0, 2), `${key.slice(2)}.value`);
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
