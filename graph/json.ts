/** Whether a value is nested deeper than a number of levels. Iterative, so that no value overflows the stack. */
export const isDeeperThan = (value: unknown, levels: number): boolean => {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true;
    const next: unknown[] = [];
    for (const part of level) {
      if (typeof part !== 'object' || part === null) continue;
      for (const child of Object.values(part)) if (typeof child === 'object' && child !== null) next.push(child);
    }
    level = next;
  }
  return false;
};

export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a JSON value is an object, not null or an array. */
export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
