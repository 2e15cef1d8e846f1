import { LRUCache } from 'lru-cache';

/**
 * Sessions of onnxruntime by key, under a budget in bytes. `makeRoom` releases the least recently used ones before a new one is created, so
 * that memory never holds both; a session larger than the complete budget is the only one in memory. `free`, where it is passed, says how many bytes are
 * free on the device at the moment, whatever uses the rest.
 */
export const sessionCache = <Session extends { release(): Promise<void> }>(
  budget: number,
  free: () => Promise<number> = async () => Number.POSITIVE_INFINITY,
) => {
  const maxSize = Math.max(1, Math.min(Number.MAX_SAFE_INTEGER, Math.floor(budget)));
  const cache = new LRUCache<string, Session>({ maxSize });
  // lru-cache refuses an entry larger than its maximum.
  const sizeOf = (bytes: number) => Math.min(maxSize, Math.max(1, Math.ceil(bytes)));
  return {
    get: (key: string): Session | undefined => cache.get(key),
    put: (key: string, session: Session, bytes: number): void => void cache.set(key, session, { size: sizeOf(bytes) }),
    async makeRoom(bytes: number): Promise<void> {
      const isFull = async () => cache.calculatedSize + sizeOf(bytes) > maxSize || bytes > (await free());
      while (cache.size > 0 && (await isFull())) await cache.pop()?.release();
    },
    /** Whether sessions of these sizes by key can be in memory at the same time, after other sessions were released. */
    async fit(sessions: ReadonlyMap<string, number>): Promise<boolean> {
      const total = [...sessions.values()].reduce((sum, bytes) => sum + bytes, 0);
      return total <= maxSize && total <= (await free()) + cache.calculatedSize;
    },
    async remove(key: string): Promise<void> {
      const session = cache.get(key);
      cache.delete(key);
      await session?.release();
    },
  };
};
