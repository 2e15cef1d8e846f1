import { and, eq, sql } from 'drizzle-orm';
import { type Database, type Query, rowsOf } from '../database/database.ts';
import { webhooks } from '../database/tables.ts';

/** A claimed delivery: this process sends the message, and no other one does until the claim expires. */
export type ClaimedDelivery = {
  readonly run: string;
  readonly url: string;
  readonly secret: string;
  /** Number of attempts, including this one. */
  readonly attempts: number;
  /** The number of the run's last event. */
  readonly sequence: number;
};

const isEnded = sql`run.state in ('done', 'failed', 'cancelled')`;

/** Claims deliveries that are due, of runs that have ended. A claim that is not settled expires after `lease` milliseconds, and the delivery is due again. */
export const claimDue = (
  query: Query,
  { now, lease, most }: { readonly now: number; readonly lease: number; readonly most: number },
): Promise<ClaimedDelivery[]> =>
  rowsOf<ClaimedDelivery>(
    query,
    sql`
      update unclip.webhook set next_at = ${now + lease}, tried_at = ${now}, attempts = webhook.attempts + 1
      from unclip.run
      where run.id = webhook.run and webhook.run in (
        select webhook.run from unclip.webhook join unclip.run on run.id = webhook.run
        where webhook.state = 'pending' and webhook.next_at <= ${now} and ${isEnded}
        order by webhook.next_at limit ${most} for update of webhook skip locked
      )
      returning webhook.run, webhook.url, webhook.secret, webhook.attempts, run.sequence`,
  );

/** When deliveries of ended runs are due next, and whether a run that has not ended has a webhook. */
export const nextDue = async (query: Query): Promise<{ readonly at: number | undefined; readonly open: boolean }> => {
  const [row] = await rowsOf<{ at: string | number | null; open: boolean | null }>(
    query,
    sql`select min(webhook.next_at) filter (where ${isEnded}) as at, bool_or(not ${isEnded}) as open
      from unclip.webhook join unclip.run on run.id = webhook.run where webhook.state = 'pending'`,
  );
  return { at: row?.at === null || row?.at === undefined ? undefined : Number(row.at), open: row?.open ?? false };
};

/** What an attempt has changed. */
export type Settled = Pick<typeof webhooks.$inferInsert, 'state' | 'status' | 'reason'> & { readonly nextAt?: number };

/** Writes what has become of a claimed delivery, unless the run was started again or removed meanwhile. */
export const settle = async ({ query }: Pick<Database, 'query'>, { run, attempts }: ClaimedDelivery, settled: Settled): Promise<void> => {
  await query
    .update(webhooks)
    .set(settled)
    .where(and(eq(webhooks.run, run), eq(webhooks.attempts, attempts), eq(webhooks.state, 'pending')));
};
