import { LRUCache } from 'lru-cache';

export type Rate = {
  /** Cost that comes back a second; 0: there is no limit. */
  readonly perSecond: number;
  /** Cost that may be spent at once. */
  readonly burst: number;
};

/** Limits what each client spends. */
export type Buckets = {
  /** Takes a cost. Gives 0 when it was taken, else the seconds after which there is something to take again. */
  spend(client: string, cost: number): number;
};

/** Most clients that are remembered. The one that was idle longest goes first: its bucket is the fullest. */
const maximumClients = 10_000;

/**
 * A token bucket for each client. One request may cost more than is left, and leaves a debt: a large batch is accepted, and the requests
 * after it wait.
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
