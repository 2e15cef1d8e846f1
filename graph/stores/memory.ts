import { GraphError } from '../error.ts';
import { arrayName, isPlain } from '../plain.ts';
import type { Outputs, Store } from '../store.ts';

/**
 * A store in memory that drops what was least recently used when it holds more than `maxBytes`. Values are kept as they are, not copied.
 * `put` rejects with `GraphError` UNSTORABLE for outputs larger than the whole store, too.
 */
export const memoryStore = ({
  maxBytes,
}: {
  readonly maxBytes: number;
}): Store & { readonly bytes: number; readonly size: number; clear(): void } => {
  const held = new Map<string, { readonly outputs: Outputs; readonly bytes: number }>();
  let total = 0;
  const drop = (key: string): void => {
    total -= held.get(key)?.bytes ?? 0;
    held.delete(key);
  };
  return {
    get bytes() {
      return total;
    },
    get size() {
      return held.size;
    },
    clear() {
      held.clear();
      total = 0;
    },
    async get(key) {
      const entry = held.get(key);
      if (!entry) return undefined;
      held.delete(key);
      held.set(key, entry);
      return entry.outputs;
    },
    async put(key, outputs) {
      drop(key);
      const bytes = sizeOf(outputs);
      if (bytes > maxBytes) {
        throw new GraphError(
          'UNSTORABLE',
          'The outputs take {bytes} bytes, more than the {maximum} bytes of the store. Make the store larger.',
          {
            params: { bytes, maximum: maxBytes },
          },
        );
      }
      held.set(key, { outputs, bytes });
      total += bytes;
      for (const oldest of held.keys()) {
        if (total <= maxBytes) break;
        drop(oldest);
      }
    },
  };
};

/**
 * Bytes that a value keeps alive, estimated: the buffers of typed arrays exactly and each once, two a character, eight a number, sixteen
 * an object. Throws `GraphError` UNSTORABLE for what is no plain data.
 */
const sizeOf = (value: unknown): number => {
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
        // one by one: spreading a long list into `push` would fill the stack
        for (const child of Object.values(part)) open.push(child);
      }
    }
  }
  return bytes;
};

const unstorable = (): GraphError => new GraphError('UNSTORABLE', 'The outputs are not plain data, so they cannot be stored.');
