import * as z from 'zod';

const count = z.int().min(0).max(1e15);

/** The limits of a user. What is absent is not limited. */
export const quota = z.strictObject({
  /** Runs that wait in the queue. */
  queued: count.optional(),
  /** Runs that are computed at the same time. */
  running: count.optional(),
  /** Runs that are started on a day (UTC). Single tasks of a workflow that runs in a browser are not counted. */
  runsPerDay: count.optional(),
  /** Seconds of computing on a day (UTC). */
  secondsPerDay: count.optional(),
  /** Bytes of artifacts that the user's runs keep from eviction. */
  artifactBytes: count.optional(),
});

export type Quota = z.infer<typeof quota>;

/** What a user uses at the moment, in the units of `Quota`. */
export type Usage = { readonly [Name in keyof Quota]-?: number };
