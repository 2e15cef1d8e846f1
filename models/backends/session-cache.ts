import { LRUCache } from 'lru-cache';

/**
 * Sessions of onnxruntime by key, under a budget in bytes. `makeRoom` releases the least recently used ones before a new one is created, so
 * that memory never holds both; a session larger than the complete budget is the only one in memory.
 */
export const sessionCache = <Session extends { release(): Promise<void> }>(budget: number) => {
  const maxSize = Math.max(1, Math.floor(budget));
  const cache = new LRUCache<string, Session>({ maxSize });
  // lru-cache refuses an entry larger than its maximum.
  const sizeOf = (bytes: number) => Math.min(maxSize, Math.max(1, Math.ceil(bytes)));
  return {
    get: (key: string): Session | undefined => cache.get(key),
    put: (key: string, session: Session, bytes: number): void => void cache.set(key, session, { size: sizeOf(bytes) }),
    async makeRoom(bytes: number): Promise<void> {
      while (cache.size > 0 && cache.calculatedSize + sizeOf(bytes) > maxSize) await cache.pop()?.release();
    },
    async remove(key: string): Promise<void> {
      const session = cache.get(key);
      cache.delete(key);
      await session?.release();
    },
  };
};
