import { eq, type SQL, sql } from 'drizzle-orm';
import { type Query, rowsOf } from '../database/database.ts';
import { users } from '../database/tables.ts';
import { ServerError } from '../error.ts';
import type { Quota, Usage } from '../users/quota.ts';

const dayMs = 24 * 3600 * 1000;

/** The number of a day since 1970, in UTC. */
export const dayOf = (at: number): number => Math.floor(at / dayMs);

/** What users use at the moment, by the id of the user: of one user, or of all. */
export const usageOf = async (query: Query, user?: string): Promise<ReadonlyMap<string, Usage>> => {
  const only = user === undefined ? sql`true` : sql`id = ${user}`;
  const rows = await rowsOf<Record<'id' | Lowercase<keyof Quota>, unknown> & { id: string }>(
    query,
    sql`
      with chosen as (select id from unclip."user" where ${only}),
      busy as (
        select user_id as id, count(*) filter (where state = 'queued') as queued, count(*) filter (where state = 'running') as running,
          coalesce(sum(${Date.now()}::bigint - started_at) filter (where state = 'running'), 0) as milliseconds
        from unclip.run where state in ('queued', 'running') and user_id in (select id from chosen) group by user_id
      ), pinned as (
        select distinct run.user_id as id, pin.sha256 from unclip.run join unclip.pin on pin.run = run.id where run.user_id in (select id from chosen)
      ), stored as (
        select pinned.id, sum(artifact.bytes) as bytes from pinned join unclip.artifact using (sha256) group by pinned.id
      )
      select chosen.id, coalesce(queued, 0) as queued, coalesce(running, 0) as running, coalesce(usage.runs, 0) as runsperday,
        (coalesce(usage.milliseconds, 0) + coalesce(busy.milliseconds, 0)) / 1000 as secondsperday, coalesce(stored.bytes, 0) as artifactbytes
      from chosen left join busy using (id) left join stored using (id)
        left join unclip.usage on usage.user_id = chosen.id and usage.day = ${dayOf(Date.now())}::integer`,
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        queued: Number(row.queued),
        running: Number(row.running),
        runsPerDay: Number(row.runsperday),
        secondsPerDay: Math.floor(Number(row.secondsperday)),
        artifactBytes: Number(row.artifactbytes),
      },
    ]),
  );
};

/** What a request adds to the usage of a user. */
type More = Partial<Pick<Usage, 'queued' | 'runsPerDay' | 'artifactBytes'>>;

const exceeded = {
  queued: 'You may have {limit} runs in the queue, and {used} wait. Wait until some have ended, or cancel some.',
  runsPerDay: 'You may start {limit} runs a day, and you have started {used} today. The count begins again at midnight UTC.',
  secondsPerDay: 'You may compute {limit} seconds a day, and you have used {used} today. The count begins again at midnight UTC.',
  artifactBytes: 'Your runs may keep {limit} bytes of results and files, and keep {used}. Remove runs that you do not need.',
} as const;

/**
 * Checks the quota of a user before it starts runs or sends bytes. Within a transaction, the user's row stays locked, so that simultaneous requests are counted
 * one after another. Throws `ServerError` QUOTA, and UNAUTHORIZED for a user that was disabled or removed meanwhile.
 */
export const requireQuota = async (query: Query, user: string, more: More): Promise<void> => {
  const [row] = await query.select({ quota: users.quota, disabled: users.disabled }).from(users).where(eq(users.id, user)).for('update');
  if (!row || row.disabled) throw new ServerError('UNAUTHORIZED', 'This user was disabled or removed. Ask an admin of the server.');
  const limits: Quota = row.quota;
  const names = Object.keys(exceeded) as (keyof typeof exceeded)[]; // the keys of a literal object are exactly its declared keys
  if (names.every((name) => limits[name] === undefined)) return;
  const used = (await usageOf(query, user)).get(user);
  if (!used) return;
  for (const name of names) {
    const limit = limits[name];
    if (limit === undefined) continue;
    const added = name === 'secondsPerDay' ? 0 : (more[name] ?? (name === 'artifactBytes' ? 0 : undefined));
    // a request that adds nothing of its kind is not refused; one that adds an unknown amount is, once the limit is reached
    if (added === undefined) continue;
    if (added === 0 ? used[name] >= limit : used[name] + added > limit)
      throw new ServerError('QUOTA', exceeded[name], { params: { limit, used: used[name] } });
  }
};

const adding = sql`on conflict (user_id, day)
  do update set runs = usage.runs + excluded.runs, milliseconds = usage.milliseconds + excluded.milliseconds`;

/** The insertion of started runs into what their user has used today, as a part of a statement, for each row of another part. */
export const startsFrom = (part: SQL, user: string, runs: number): SQL =>
  sql`insert into unclip.usage (user_id, day, runs, milliseconds) select ${user}::text, ${dayOf(Date.now())}::integer, ${runs}::integer, 0 from ${part} ${adding}`;

/** The same for the computing time of an ended run. The other part has the columns `user_id`, `started_at` and `ended_at`. */
export const computingFrom = (part: SQL): SQL =>
  sql`insert into unclip.usage (user_id, day, runs, milliseconds)
    select user_id, ended_at / ${dayMs}::bigint, 0, greatest(ended_at - started_at, 0) from ${part} where user_id is not null and started_at is not null ${adding}`;
