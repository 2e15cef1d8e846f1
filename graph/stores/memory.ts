import { GraphError } from '../error.ts';
import { arrayName, isPlain } from '../plain.ts';
import type { Outputs, Store } from '../store.ts';

/**
 * A store in memory that drops the least recently used outputs when it grows beyond `maxBytes`. Values are not copied. `put` also rejects
 * outputs larger than `maxBytes` with `GraphError` UNSTORABLE.
 */
export const memoryStore = ({
  maxBytes,
}: {
  readonly maxBytes: number;
}): Store & { readonly bytes: number; readonly size: number; clear(): void } => {
  const entries = new Map<string, { readonly outputs: Outputs; readonly bytes: number }>();
  let total = 0;
  const drop = (key: string): void => {
    total -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };
  return {
    get bytes() {
      return total;
    },
    get size() {
      return entries.size;
    },
    clear() {
      entries.clear();
      total = 0;
    },
    async get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.outputs;
    },
    async put(key, outputs) {
      drop(key);
      const bytes = memorySize(outputs);
      if (bytes > maxBytes) {
        throw new GraphError(
          'UNSTORABLE',
          'The outputs take {bytes} bytes, more than the {maximum} bytes of the store. Make the store larger.',
          {
            params: { bytes, maximum: maxBytes },
          },
        );
      }
      entries.set(key, { outputs, bytes });
      total += bytes;
      for (const oldest of entries.keys()) {
        if (total <= maxBytes) break;
        drop(oldest);
      }
    },
  };
};

/**
 * The bytes of memory that a value uses, estimated: each buffer of typed arrays counts once and exactly, a character 2, a number 8, an
 * object 16. Throws `GraphError` UNSTORABLE for values that are not plain data.
 */
export const memorySize = (value: unknown): number => {
  const seen = new Set<object>();
  const open: unknown[] = [value];
  let bytes = 0;
  while (open.length > 0) {
    const part = open.pop();
    if (typeof part === 'string') bytes += 2 * part.length;
    else if (typeof part === 'function' || typeof part === 'symbol' || typeof part === 'bigint') throw unstorable();
    else if (typeof part !== 'object' || part === null) bytes += 8;
    else if (!seen.has(part)) {
      seen.add(part);
      bytes += 16;
      if (ArrayBuffer.isView(part)) {
        if (!arrayName(part)) throw unstorable();
        if (!seen.has(part.buffer)) bytes += part.buffer.byteLength;
        seen.add(part.buffer);
      } else {
        if (!Array.isArray(part) && !isPlain(part)) throw unstorable();
        // one by one: spreading a long list into `push` would overflow the stack
        for (const child of Object.values(part)) open.push(child);
      }
    }
  }
  return bytes;
};

const unstorable = (): GraphError => new GraphError('UNSTORABLE', 'The outputs are not plain data, so they cannot be stored.');
