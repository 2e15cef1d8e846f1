import { type SQL, sql } from 'drizzle-orm';
import { fromDrizzle, PgBoss } from 'pg-boss';
import type { ServiceSettings } from '../contract.ts';
import { type Database, notify, type Query, rowsOf } from '../database/database.ts';
import { queues } from '../database/tables.ts';
import { type Needs, queueName } from './needs.ts';

const schema = 'unclip_queue';
/** A job whose worker was not heard for so long is given to another: the least that pg-boss takes. */
const heartbeatSeconds = 10;
/** Seconds between two looks for such jobs. An embedded database has one process only, which knows when its children end. */
const lookSeconds = { embedded: 5, postgres: 1 } as const;
const day = 24 * 3600;

/** A job of the queue. Each is a run and has its id. */
export type NewJob = { readonly id: string; readonly priority: number; readonly owner: string };
/** A claim of a job: `retryCount` tells it from claims that were lost. */
export type Claim = { readonly queue: string; readonly id: string; readonly retryCount: number };

export type Queue = {
  /** The queue for these needs, made where it is missing. Not to be called in a transaction. */
  queueFor(needs: Needs): Promise<string>;
  /** Makes a queue known that was asked for in another process. Not to be called in a transaction. */
  know(name: string): Promise<void>;
  /** Adds jobs in the caller's transaction. Their queue must be known. */
  add(query: Query, queue: string, jobs: readonly NewJob[]): Promise<void>;
  /** Claims the next job of the queues: the highest priority first, then the user who was served the longest ago. */
  take(names: readonly string[]): Promise<Claim | undefined>;
  /** Says that the worker is alive; false when the claim was lost. */
  touch(claim: Claim): Promise<boolean>;
  /** Removes a claimed job in the caller's transaction; false when the claim was lost. */
  finish(query: Query, claim: Claim): Promise<boolean>;
  /** Gives a claimed job back to the queue, for anyone to take. */
  handBack(claim: Claim): Promise<void>;
  /** Removes a job, claimed or not, in the caller's transaction. */
  drop(query: Query, queue: string, id: string): Promise<void>;
  close(): Promise<void>;
};

/** pg-boss on the server's database. It holds what waits and who works; the state of runs is in our own tables. */
export const openQueue = async (database: Database, log: ServiceSettings['log']): Promise<Queue> => {
  const boss = new PgBoss({
    schema,
    db: database.forQueue,
    backend: database.kind === 'embedded' ? 'pglite' : 'postgres',
    superviseIntervalSeconds: lookSeconds[database.kind],
    monitorIntervalSeconds: lookSeconds[database.kind],
    maintenanceIntervalSeconds: 3600,
    flowIntervalSeconds: day,
    bamIntervalSeconds: 3600,
    schedule: false,
    registerInstance: false,
    monitorVacuum: false,
    openTelemetry: { enabled: false },
  });
  boss.on('error', (error) => log('warn', 'The queue could not do its upkeep.', { reason: String(error) }));
  await boss.start();
  if (database.kind === 'embedded') await handBackAll(database, boss);
  /** Queues that pg-boss knows in this process, so that it asks nothing of the database in the middle of a transaction. */
  const made = new Set<string>();
  const within = (query: Query) => ({ db: fromDrizzle({ execute: async (text) => ({ rows: await rowsOf(query, text as SQL) }) }, sql) }); // it is made by `sql`
  const attempt = ({ id, retryCount }: Claim) => ({ id, retryCount });
  return {
    async queueFor(needs) {
      const name = queueName(needs);
      if (made.has(name)) return name;
      await boss.createQueue(name, { heartbeatSeconds, retryLimit: 1_000_000, expireInSeconds: day, retentionSeconds: 3650 * day });
      await database.query.insert(queues).values({ name, device: needs.device, families: needs.families }).onConflictDoNothing();
      made.add(name);
      return name;
    },
    async know(name) {
      if (made.has(name)) return;
      await boss.findJobs(name, { limit: 1 });
      made.add(name);
    },
    async add(query, queue, jobs) {
      const rows = jobs.map(({ id, priority, owner }) => ({ id, priority, group: { id: owner } }));
      await Promise.all([boss.insert(queue, rows, within(query)), notify(query, 'queue')]);
    },
    async take(names) {
      // another worker may be faster, so there is more than one try
      for (let round = 0; round < 5; round++) {
        const next = await nextOf(database.query, names);
        if (!next) return undefined;
        // no user has the empty name: a list that is never empty keeps the text of the statement the same, so it stays prepared
        const [job] = await boss.fetch(next.queue, { ignoreGroups: ['', ...next.others] });
        if (job) return { queue: next.queue, id: job.id, retryCount: job.retryCount };
      }
      return undefined;
    },
    touch: async (claim) => didAny(await boss.touch(claim.queue, attempt(claim))),
    finish: async (query, claim) => didAny(await boss.deleteJob(claim.queue, attempt(claim), within(query))),
    async handBack(claim) {
      await boss.fail(claim.queue, attempt(claim), null);
      await notify(database.query, 'queue');
    },
    async drop(query, queue, id) {
      await boss.deleteJob(queue, id, within(query));
    },
    close: () => boss.stop({ graceful: false }),
  };
};

/** Whether a command of pg-boss changed a job; its types do not name the count that it gives. */
const didAny = (response: object): boolean => 'affected' in response && Number(response.affected) > 0;

/** The queue to take from, and the users who have to wait: those as urgent as the one whose turn it is. */
const nextOf = async (
  query: Query,
  names: readonly string[],
): Promise<{ readonly queue: string; readonly others: readonly string[] } | undefined> => {
  if (names.length === 0) return undefined;
  const rows = await rowsOf<{ name: string; owner: string }>(
    query,
    sql`
      with waiting as (
        select name, group_id as owner, max(priority) as priority, min(created_on) as since
        from ${sql.raw(schema)}.job where name in ${names} and state < 'active' and not blocked and start_after <= now()
        group by name, group_id
      )
      select name, owner from waiting where priority = (select max(priority) from waiting)
      order by (select max(started_at) from unclip.run where run.owner = waiting.owner) nulls first, since`,
  );
  const [first] = rows;
  if (!first) return undefined;
  return { queue: first.name, others: rows.flatMap(({ name, owner }) => (name === first.name && owner !== first.owner ? [owner] : [])) };
};

/** Jobs that a process which is no more had claimed. */
const handBackAll = async (database: Database, boss: PgBoss): Promise<void> => {
  const lost = await rowsOf<{ name: string; id: string }>(
    database.query,
    sql`select name, id from ${sql.raw(schema)}.job where state = 'active'`,
  );
  for (const { name, id } of lost) await boss.fail(name, id, null);
};
