type Entry<Value> = { readonly value: Value; readonly bytes: number };

/**
 * Values by key under a budget of bytes. `makeRoom` lets go of those that were not asked for the longest, before a new one is made;
 * a value larger than the whole budget is held alone.
 */
export const leastRecentlyUsed = <Value>(budget: number, dispose: (value: Value) => Promise<void>) => {
  // A Map keeps the order of insertion: the first is the one not used for the longest.
  const entries = new Map<string, Entry<Value>>();
  const remove = async (key: string): Promise<void> => {
    const entry = entries.get(key);
    entries.delete(key);
    if (entry) await dispose(entry.value);
  };
  return {
    get(key: string): Value | undefined {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    async makeRoom(bytes: number): Promise<void> {
      let held = [...entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
      for (const [key, entry] of [...entries]) {
        if (held + bytes <= budget) return;
        held -= entry.bytes;
        await remove(key);
      }
    },
    put: (key: string, value: Value, bytes: number): void => void entries.set(key, { value, bytes }),
    remove,
    keys: (): string[] => [...entries.keys()],
  };
};
