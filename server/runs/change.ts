import { eq, sql } from 'drizzle-orm';
import { audit } from '../accounts/audit.ts';
import { requireQuota } from '../accounts/usage.ts';
import type { RunService } from '../contract.ts';
import { type Database, notify, type Query } from '../database/database.ts';
import { runs, starts } from '../database/tables.ts';
import { ServerError } from '../error.ts';
import type { Queue } from '../queue/queue.ts';
import type { AuditAction } from '../users/audit-entry.ts';
import type { Acting } from '../users/caller.ts';
import { append } from './log.ts';
import { isEnded, lockedRun, type RunRow, runRow, summaryOf } from './read.ts';
import { forgetDocuments } from './tidy.ts';
import { renewWebhook } from './webhook.ts';

/** The highest priority that a request may name. */
const mostPriority = 100;

/** The part of the run service that changes existing runs. */
export const changingRuns = (
  database: Database,
  queue: Queue,
  acting: Acting,
): Pick<RunService, 'cancel' | 'prioritise' | 'retry' | 'remove' | 'share'> => {
  const record = async (query: Query, action: AuditAction, { id, name, task }: RunRow, details = {}): Promise<void> => {
    // a single task is a part of what a browser computes: it is removed whenever its outputs were read
    if (task === null) await audit(query, acting.caller, { action, subject: id, details: { name: name.slice(0, 200), ...details } });
  };
  return {
    async cancel(id) {
      await database.transaction(async (query) => {
        const row = await lockedRun(query, id, acting);
        if (isEnded(row.state)) return;
        await record(query, 'run-cancelled', row);
        if (row.state === 'running') {
          await query.update(runs).set({ stopping: true }).where(eq(runs.id, id));
          await notify(query, `stop ${id}`);
          return;
        }
        await append(query, {
          run: id,
          set: sql`state = 'cancelled', ended_at = ${Date.now()}, sequence = sequence + 1`,
          where: sql`id = ${id}`,
          events: [{ at: Date.now(), event: { type: 'run-cancelled' } }],
        });
        await queue.drop(query, row.queue, id);
      });
      return summaryOf(await runRow(database.query, id, acting), acting);
    },
    async prioritise(id, priority) {
      await database.transaction(async (query) => {
        const row = await lockedRun(query, id, acting);
        if (row.state !== 'queued') return;
        // the priority of a named user's run counts among the runs of that user
        const others = row.userId === null ? sql`true` : sql`user_id = ${row.userId}`;
        const first = sql<number>`(select least(${mostPriority}, max(priority) + 1) from unclip.run where state = 'queued' and ${others})`;
        const [changed] = await query
          .update(runs)
          .set({ priority: priority ?? first })
          .where(eq(runs.id, id))
          .returning({ priority: runs.priority });
        if (changed) await queue.prioritise(query, { queue: row.queue, id, priority: changed.priority });
        await record(query, 'run-prioritised', row);
      });
      return summaryOf(await runRow(database.query, id, acting), acting);
    },
    async retry(id) {
      const { queue: name } = await runRow(database.query, id, acting);
      await queue.know(name);
      const requeued = await database.transaction(async (query) => {
        const row = await lockedRun(query, id, acting);
        if (row.state !== 'failed' && row.state !== 'cancelled')
          throw new ServerError('CONFLICT', 'The run is {state}. Only a failed or cancelled run can be retried.', {
            params: { state: row.state },
          });
        const { userId } = row;
        if (userId !== null && userId === acting.caller.user?.id) await requireQuota(query, userId, { queued: 1 });
        await append(query, {
          run: id,
          set: sql`state = 'queued', started_at = null, ended_at = null, error = null, attempts = 0, crashes = 0, stopping = false, worker = null,
          sequence = sequence + 1`,
          where: sql`id = ${id}`,
          events: [{ at: Date.now(), event: { type: 'run-queued' } }],
        });
        await renewWebhook(query, id);
        await queue.drop(query, row.queue, id); // removes a job that its worker could not remove
        await queue.add(query, row.queue, [row]);
        await record(query, 'run-retried', row);
        return runRow(query, id, acting); // read before a worker can claim it
      });
      return summaryOf(requeued, acting);
    },
    async share(id, shared) {
      const [row] = await database.transaction(async (query) => {
        await record(query, 'run-shared', await lockedRun(query, id, acting), { shared });
        return query.update(runs).set({ shared }).where(eq(runs.id, id)).returning();
      });
      return summaryOf(row ?? (await runRow(database.query, id, acting)), acting);
    },
    async remove(id) {
      await database.transaction(async (query) => {
        const row = await lockedRun(query, id, acting);
        if (!isEnded(row.state))
          throw new ServerError('CONFLICT', 'The run is {state}. Cancel it first, and remove it when it has ended.', {
            params: { state: row.state },
          });
        await query.delete(runs).where(eq(runs.id, id));
        await forgetKey(query, row);
        await record(query, 'run-removed', row);
        await forgetDocuments(query, [row.document]);
        await notify(query, `run ${id}`);
      });
    },
  };
};

/** Frees an idempotency key when its run, or the last run of its batch, is removed. */
const forgetKey = async (query: Query, { id, batch }: RunRow): Promise<void> => {
  await query.delete(starts).where(eq(starts.id, id));
  if (batch === null) return;
  await query.execute(sql`delete from ${starts} where id = ${batch} and not exists (select 1 from unclip.run where batch = ${batch})`);
};
