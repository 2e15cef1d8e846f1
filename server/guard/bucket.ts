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

/** Most clients remembered; the one that was idle longest is forgotten, whose bucket is the fullest. */
const maximumClients = 10_000;

/**
 * A token bucket for each client. One request may cost more than there is, and the debt is then waited for: so a large batch is taken, and
 * what follows it waits.
 */
export const tokenBuckets = ({ perSecond, burst }: Rate, now: () => number): Buckets => {
  const held = new Map<string, { level: number; at: number }>();
  return {
    spend(client, cost) {
      if (perSecond === 0) return 0;
      const time = now();
      const known = held.get(client) ?? { level: burst, at: time };
      const level = Math.min(burst, known.level + ((time - known.at) / 1000) * perSecond);
      const refused = level <= 0;
      held.delete(client);
      held.set(client, { level: refused ? level : level - cost, at: time });
      const [oldest] = held.keys();
      if (held.size > maximumClients && oldest !== undefined) held.delete(oldest);
      return refused ? Math.max(1, Math.ceil(-level / perSecond)) : 0;
    },
  };
};
