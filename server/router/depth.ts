import { ServerError } from '../error.ts';

/** Deepest nesting of what a request may hold: a workflow's 64 levels and what stands around it. */
const maximumDepth = 72;

/** Throws `ServerError` BAD_REQUEST for what a recursive reader could overflow on. Looks without recursion. */
export const refuseDeep = (value: unknown): void => {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maximumDepth)
      throw new ServerError('BAD_REQUEST', 'The request is nested deeper than {maximum} levels. Simplify it.', {
        params: { maximum: maximumDepth },
      });
    const next: unknown[] = [];
    for (const part of level) {
      if (typeof part !== 'object' || part === null) continue;
      for (const child of Object.values(part)) if (typeof child === 'object' && child !== null) next.push(child);
    }
    level = next;
  }
};
