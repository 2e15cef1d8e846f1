import type { Outputs, Store } from '../store.ts';

/** A store in memory that drops what was least recently used when it holds more than `maxBytes`. Values larger than that are not kept. */
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
      if (bytes > maxBytes) return;
      held.set(key, { outputs, bytes });
      total += bytes;
      for (const oldest of held.keys()) {
        if (total <= maxBytes) break;
        drop(oldest);
      }
    },
  };
};

/** Bytes that a value holds, estimated: typed arrays exactly (a buffer that several share counts once), two a character, eight a number, sixteen an object. */
export const sizeOf = (value: unknown): number => {
  const seen = new Set<object>();
  const open: unknown[] = [value];
  let bytes = 0;
  for (let part = open.pop(); part !== undefined || open.length > 0; part = open.pop()) {
    if (typeof part === 'string') bytes += 2 * part.length;
    else if (typeof part !== 'object' || part === null) bytes += 8;
    else if (!seen.has(part)) {
      seen.add(part);
      bytes += 16;
      if (!ArrayBuffer.isView(part)) open.push(...Object.values(part));
      else if (!seen.has(part.buffer)) {
        seen.add(part.buffer);
        bytes += part.byteLength;
      }
    }
  }
  return bytes;
};
