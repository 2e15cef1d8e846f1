import { LRUCache } from 'lru-cache';

export type Rate = {
  /** Cost that refills in a second. 0 disables the limit. */
  readonly perSecond: number;
  /** Maximum cost that can be spent at once. */
  readonly burst: number;
};

/** Rate limits by client. */
export type Buckets = {
  /** Charges a cost. Returns 0 if it was charged, else the number of seconds to wait. */
  spend(client: string, cost: number): number;
};

/** Maximum number of buckets. The bucket that was idle longest is dropped first, because it is the fullest. */
const maximumClients = 10_000;

/**
 * Creates a token bucket for each client. A request may cost more than is left, and then leaves a debt: a large batch is accepted, and later
 * requests wait.
 */
export const tokenBuckets = ({ perSecond, burst }: Rate, now: () => number): Buckets => {
  const buckets = new LRUCache<string, { readonly level: number; readonly at: number }>({ max: maximumClients });
  return {
    spend(client, cost) {
      if (perSecond === 0) return 0;
      const time = now();
      const bucket = buckets.get(client) ?? { level: burst, at: time };
      const level = Math.min(burst, bucket.level + ((time - bucket.at) / 1000) * perSecond);
      const refused = level <= 0;
      buckets.set(client, { level: refused ? level : level - cost, at: time });
      return refused ? Math.max(1, Math.ceil(-level / perSecond)) : 0;
    },
  };
};
