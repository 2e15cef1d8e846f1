import { type SQL, sql } from 'drizzle-orm';
import { fromDrizzle, PgBoss } from 'pg-boss';
import type { ServiceSettings } from '../contract.ts';
import { type Database, notify, type Query, rowsOf } from '../database/database.ts';
import { queues } from '../database/tables.ts';
import { type Needs, queueName } from './needs.ts';

const schema = 'unclip_queue';
/** Seconds without a heartbeat after which a job is given to another worker; the minimum of pg-boss. */
const heartbeatSeconds = 10;
/** Seconds between checks for jobs without a heartbeat. The embedded database has a single process, which sees its children end. */
const checkSeconds = { embedded: 10, postgres: 1 } as const;
const day = 24 * 3600;

/** A job of the queue, with the id of its run. */
export type NewJob = { readonly id: string; readonly priority: number; readonly owner: string };
/** A claim of a job. `retryCount` distinguishes it from earlier claims. */
export type Claim = { readonly queue: string; readonly id: string; readonly retryCount: number };

export type Queue = {
  /** Returns the name of the queue for these needs, and creates the queue if it is missing. Do not call in a transaction. */
  queueFor(needs: Needs): Promise<string>;
  /** Loads a queue that another process created. Do not call in a transaction. */
  know(name: string): Promise<void>;
  /** Adds jobs in the caller's transaction. `queueFor` or `know` must have loaded the queue before. */
  add(query: Query, queue: string, jobs: readonly NewJob[]): Promise<void>;
  /**
   * Claims the next job of the queues: first by priority, then for the user whose last run started longest ago. The priority of a named user's job counts among
   * the jobs of that user only, unless it is below 0. Users who are disabled, or who have as many running jobs as their quota allows, are passed over.
   */
  take(names: readonly string[]): Promise<Claim | undefined>;
  /** The queues, of those that are named, in which a job waits. */
  waiting(names: readonly string[]): Promise<readonly string[]>;
  /** Sends a heartbeat for a claim. Returns false if the claim was lost. */
  touch(claim: Claim): Promise<boolean>;
  /** Removes a claimed job in the caller's transaction. Returns false if the claim was lost. */
  finish(query: Query, claim: Claim): Promise<boolean>;
  /** Returns a claimed job to the queue, for any worker to take. */
  handBack(claim: Claim): Promise<void>;
  /** Changes the priority of a waiting job in the caller's transaction. A claimed job stays as it is. */
  prioritise(query: Query, job: { readonly queue: string; readonly id: string; readonly priority: number }): Promise<void>;
  /** Removes a job, claimed or not, in the caller's transaction. */
  drop(query: Query, queue: string, id: string): Promise<void>;
  close(): Promise<void>;
};

/** Opens pg-boss on the server's database. It stores waiting and claimed jobs; the state of runs is in our own tables. */
export const openQueue = async (database: Database, log: ServiceSettings['log']): Promise<Queue> => {
  const boss = new PgBoss({
    schema,
    db: database.forQueue,
    backend: database.kind === 'embedded' ? 'pglite' : 'postgres',
    superviseIntervalSeconds: checkSeconds[database.kind],
    monitorIntervalSeconds: checkSeconds[database.kind],
    maintenanceIntervalSeconds: 3600,
    flowIntervalSeconds: day,
    bamIntervalSeconds: 3600,
    schedule: false,
    registerInstance: false,
    monitorVacuum: false,
    openTelemetry: { enabled: false },
  });
  boss.on('error', (error) => log('warn', 'The maintenance of the queue failed.', { reason: String(error) }));
  await boss.start();
  if (database.kind === 'embedded') await handBackAll(database, boss);
  /** Queues that pg-boss has cached in this process, so that it does not query them in the middle of a transaction. */
  const cached = new Set<string>();
  const within = (query: Query) => ({ db: fromDrizzle({ execute: async (text) => ({ rows: await rowsOf(query, text as SQL) }) }, sql) }); // `sql` created the text
  const attempt = ({ id, retryCount }: Claim) => ({ id, retryCount });
  return {
    async queueFor(needs) {
      const name = queueName(needs);
      if (cached.has(name)) return name;
      await boss.createQueue(name, { heartbeatSeconds, retryLimit: 1_000_000, expireInSeconds: day, retentionSeconds: 3650 * day });
      await database.query.insert(queues).values({ name, device: needs.device, families: needs.families }).onConflictDoNothing();
      cached.add(name);
      return name;
    },
    async know(name) {
      if (cached.has(name)) return;
      await boss.findJobs(name, { limit: 1 });
      cached.add(name);
    },
    async add(query, queue, jobs) {
      const rows = jobs.map(({ id, priority, owner }) => ({ id, priority, group: { id: owner } }));
      await Promise.all([boss.insert(queue, rows, within(query)), notify(query, 'queue')]);
    },
    async take(names) {
      // retried, because another worker may claim the job first
      for (let round = 0; round < 5; round++) {
        const next = await nextOf(database.query, names);
        if (!next) return undefined;
        // the empty name matches no user, but it keeps the list non-empty and so the statement's text constant, so that it stays prepared
        const [job] = await boss.fetch(next.queue, { ignoreGroups: ['', ...next.others] });
        if (!job) continue;
        const claim = { queue: next.queue, id: job.id, retryCount: job.retryCount };
        if (next.limit === undefined || (await isWithin(database.query, { owner: next.owner, limit: next.limit, id: job.id })))
          return claim;
        // several workers took jobs of this user at the same moment
        await boss.fail(claim.queue, attempt(claim), null);
      }
      return undefined;
    },
    async waiting(names) {
      if (names.length === 0) return [];
      const rows = await rowsOf<{ name: string }>(
        database.query,
        sql`select distinct name from ${sql.raw(schema)}.job where name in ${names} and state < 'active' and not blocked`,
      );
      return rows.map(({ name }) => name);
    },
    touch: async (claim) => didAny(await boss.touch(claim.queue, attempt(claim))),
    finish: async (query, claim) => didAny(await boss.deleteJob(claim.queue, attempt(claim), within(query))),
    async handBack(claim) {
      await boss.fail(claim.queue, attempt(claim), null);
      await notify(database.query, 'queue');
    },
    async prioritise(query, { queue, id, priority }) {
      await query.execute(
        sql`update ${sql.raw(schema)}.job set priority = ${priority} where name = ${queue} and id = ${id} and state < 'active'`,
      );
    },
    async drop(query, queue, id) {
      await boss.deleteJob(queue, id, within(query));
    },
    close: () => boss.stop({ graceful: false }),
  };
};

/** Whether a pg-boss command changed a job. Its types do not declare the count that it returns. */
const didAny = (response: object): boolean => 'affected' in response && Number(response.affected) > 0;

/** The next job: its queue, its user with the limit of jobs that run at once, and the other users with jobs in the queue, who must wait. */
type Next = { readonly queue: string; readonly owner: string; readonly limit: number | undefined; readonly others: readonly string[] };

const nextOf = async (query: Query, names: readonly string[]): Promise<Next | undefined> => {
  if (names.length === 0) return undefined;
  const rows = await rowsOf<{ name: string; owner: string; limit: number | null; passed: boolean }>(
    query,
    sql`
      with grouped as (
        select name, group_id as owner, max(priority) as priority, min(created_on) as since
        from ${sql.raw(schema)}.job where name in ${names} and state < 'active' and not blocked and start_after <= now()
        group by name, group_id
      ), waiting as (
        select grouped.name, owner, since, (quota->>'running')::bigint as most, case when id is null then priority else least(priority, 0) end as priority,
          coalesce(disabled, false) or coalesce((quota->>'running')::bigint <= (
            select count(*) from ${sql.raw(schema)}.job where group_id = grouped.owner and state = 'active'
          ), false) as passed
        from grouped left join unclip."user" on id = owner
      )
      select name, owner, most::integer as limit, passed from waiting
      order by passed, priority desc, (select max(started_at) from unclip.run where run.owner = waiting.owner) nulls first, since`,
  );
  const [first] = rows;
  if (!first || first.passed) return undefined;
  const others = rows.flatMap(({ name, owner }) => (name === first.name && owner !== first.owner ? [owner] : []));
  return { queue: first.name, owner: first.owner, limit: first.limit ?? undefined, others };
};

type Claimed = { readonly owner: string; readonly limit: number; readonly id: string };

/** Whether a claimed job is among the first that its user may have running, in the order of their claims. */
const isWithin = async (query: Query, { owner, limit, id }: Claimed): Promise<boolean> => {
  const rows = await rowsOf<{ id: string }>(
    query,
    sql`select id from ${sql.raw(schema)}.job where group_id = ${owner} and state = 'active' order by started_on, id limit ${limit}`,
  );
  return rows.some((row) => row.id === id);
};

/** Returns the jobs that an earlier process had claimed to the queue. */
const handBackAll = async (database: Database, boss: PgBoss): Promise<void> => {
  const lost = await rowsOf<{ name: string; id: string }>(
    database.query,
    sql`select name, id from ${sql.raw(schema)}.job where state = 'active'`,
  );
  for (const { name, id } of lost) await boss.fail(name, id, null);
};
