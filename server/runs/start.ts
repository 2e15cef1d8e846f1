import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import { sentenceOf } from '../../errors/index.ts';
import { GraphError, type Workflow } from '../../graph/index.ts';
import { auditFrom } from '../accounts/audit.ts';
import { requireQuota, startsFrom } from '../accounts/usage.ts';
import { missingArtifacts, readWholeArtifact } from '../artifacts/read.ts';
import type { Artifacts } from '../artifacts/service.ts';
import type { SmallResults } from '../artifacts/small-results.ts';
import type { RunService, RunSummary, Sha256, StartedRun, StartRun } from '../contract.ts';
import { type Database, notify, plainText, type Query } from '../database/database.ts';
import { requireDiskSpace } from '../database/disk-space.ts';
import { documents, events, pins, runs, starts, webhooks } from '../database/tables.ts';
import { ServerError } from '../error.ts';
import { needsOf } from '../queue/needs.ts';
import type { Queue } from '../queue/queue.ts';
import type { Acting, Caller } from '../users/caller.ts';
import { type RunAtOnce, runAtOnce } from './at-once.ts';
import { documentOf, documentRow, type RunDocument } from './document.ts';
import { completeLog, endedRow, writeEndedRun } from './ended-run.ts';
import type { Order } from './order.ts';
import type { Assignment, Plans } from './plan-run.ts';
import { type NewRun, summaryOf } from './read.ts';
import { completeInputs, suppliedHashes } from './supplied.ts';
import { checkPlugin, taskDocument, taskNode } from './task.ts';
import { type AcceptWebhook, newWebhook, type StoredWebhook, webhookTopic } from './webhook.ts';

export type Starting = {
  readonly database: Database;
  readonly queue: Queue;
  readonly plans: Plans;
  readonly artifacts: Pick<Artifacts, 'wrote'>;
  readonly small: SmallResults;
  /** Checks the webhook of a new run. */
  readonly acceptWebhook: AcceptWebhook;
};
/** What starts runs, and for whom. */
type Context = Starting & Acting;
type Saved = (id: string, version?: number) => Promise<{ readonly workflow: Workflow }>;
/** `values` are the artifacts of the values that were supplied for this run. */
type PlannedRun = { readonly row: NewRun; readonly assignment: Assignment; readonly values: readonly Sha256[] };

/** Maximum number of rows in one statement. Postgres accepts at most 65,535 values. */
const rowsAtOnce = 500;
/** Approximate size of a queued run on the disk, in bytes. */
const rowBytes = 4096;
/** Number of runs to plan before other requests are served. */
const plansAtOnce = 20;

/** The part of the run service that starts runs. Its methods resolve when the run is committed. */
export const startingRuns = (runtime: Starting, saved: Saved, acting: Acting): Pick<RunService, 'start' | 'startBatch' | 'startTask'> => {
  const starting: Context = { ...runtime, ...acting };
  return {
    async start(request) {
      const order: Order = { ...(await orderOf(request, saved)), inputs: request.inputs ?? {} };
      return startOne(starting, order, { request, files: order.files, ...(await webhookOf(starting, request)) });
    },
    async startBatch({ rows, ...request }) {
      const batch = randomUUID();
      const base = await orderOf(request, saved);
      const hooked = await webhookOf(starting, request);
      const document = documentOf(base.workflow);
      const planned: PlannedRun[] = [];
      for (const [index, inputs] of rows.entries()) {
        if (index % plansAtOnce === plansAtOnce - 1) await nextTurn();
        planned.push(await newRun(starting, { ...base, inputs }, { document: document.sha256, request, batch }).catch(inRow(index)));
      }
      const first = await insert(starting, { document, planned, files: base.files, request, result: batch, ...hooked });
      return { batch: first, runs: first === batch ? planned.map(({ row }) => row.id) : await batchRuns(starting.database, first) };
    },
    async startTask({ type, version, params, inputs, family, plugin, files = {}, user, device }) {
      checkPlugin({ type, ...(plugin && { plugin }) }, starting.plans.registry);
      const workflow = taskDocument({ type, version, params, ...(plugin && { plugin }) });
      const order: Order = { workflow, inputs: {}, targets: [taskNode], files, family, values: inputs };
      const request = { ...(user !== undefined && { user }), ...(device !== undefined && { device }) };
      return startOne(starting, order, { request, files: { ...files, ...inputs } });
    },
  };
};

const orderOf = async ({ workflow, targets, files = {} }: StartRun, saved: Saved): Promise<Omit<Order, 'inputs'>> => ({
  workflow: 'format' in workflow ? workflow : (await saved(workflow.id, workflow.version)).workflow,
  targets,
  files,
});

/** The webhook that a request names, after it was checked. */
const webhookOf = async ({ acceptWebhook }: Starting, { webhook }: Pick<StartRun, 'webhook'>): Promise<Hooked> =>
  webhook ? { webhook: await acceptWebhook(webhook) } : {};
type Hooked = { readonly webhook?: StoredWebhook };

type Extra = {
  readonly document: Sha256;
  readonly request: Pick<StartRun, 'priority' | 'user' | 'device' | 'shared'>;
  readonly batch?: string;
};

const newRun = async (starting: Context, requested: Order, { document, request, batch }: Extra): Promise<PlannedRun> => {
  const { queue, plans, caller } = starting;
  const order = requested.values ? requested : { ...requested, inputs: await completed(starting, requested) };
  const assignment = await plans.plan(order);
  const { plan } = assignment;
  const row: NewRun = {
    id: randomUUID(),
    name: plainText(order.workflow.name),
    state: 'queued',
    document,
    inputs: order.inputs,
    targets: plan.targets.map(({ node }) => node),
    files: order.files,
    task: order.values ? { values: order.values, ...(order.family !== undefined && { family: order.family }) } : null,
    queue: await queue.queueFor(needsOf(plan, request.device)),
    priority: request.priority ?? 0,
    owner: ownerOf(starting, request),
    batch: batch ?? null,
    createdAt: Date.now(),
    startedAt: null,
    endedAt: null,
    done: 0,
    tasks: plan.tasks.length,
    worker: null,
    error: null,
    lease: 0,
    attempts: 0,
    crashes: 0,
    stopping: false,
    sequence: 1,
    userId: caller.user?.id ?? null,
    shared: request.shared ?? false,
  };
  return { row, assignment, values: order.values ? [] : suppliedHashes(order.workflow, order.inputs) };
};

/** Maximum size of a supplied value that is read to know its type, in bytes. */
const maximumValue = 512 * 2 ** 20;

const completed = ({ database, plans }: Starting, { workflow, inputs }: Order): Promise<Order['inputs']> =>
  completeInputs(workflow, inputs, {
    registry: plans.registry,
    read: (sha256) => readWholeArtifact(database.query, sha256, maximumValue),
  });

/** Whose turn a run takes. A named user has one turn, whatever the request says. Runs of nobody share a turn. */
const ownerOf = ({ caller }: Acting, { user }: Pick<StartRun, 'user'>): string => caller.user?.id ?? (plainText(user ?? '') || 'anyone');

type Insertion = Hooked & {
  readonly document: RunDocument;
  readonly planned: readonly PlannedRun[];
  readonly files: Readonly<Record<string, Sha256>>;
  readonly request: Pick<StartRun, 'idempotencyKey' | 'user'>;
  /** The id that a second start with the same idempotency key returns. */
  readonly result: string;
};

/** Queues all runs or none. Returns `result`, or the result of the first start with the same idempotency key. */
const insert = async (context: Context, insertion: Insertion): Promise<string> => {
  const { database, queue, plans, caller } = context;
  const { document, planned, files, request, result, webhook } = insertion;
  const rows = planned.map(({ row }) => row);
  await requireDiskSpace(database, rows.length * rowBytes);
  // cached before the runs are queued, because a worker may take a run at once
  for (const { row, assignment } of planned) plans.keep(row.id, assignment);
  return database.transaction(async (query) => {
    const first = await claimKey(query, { owner: ownerOf(context, request), key: request.idempotencyKey }, result);
    if (first !== result) return first;
    const counted = rows.filter(({ task }) => task === null).length;
    if (caller.user) await requireQuota(query, caller.user.id, { queued: rows.length, runsPerDay: counted });
    const hashes = [...new Set(Object.values(files))];
    await requireArtifacts(query, [...new Set([...hashes, ...planned.flatMap(({ values }) => values)])]);
    const names = [...new Set(rows.map((row) => row.queue))];
    // the statements are independent of each other
    await Promise.all([
      ...pagesOf(planned).map((page) => write(query, { document, page, hashes, ...(webhook && { webhook }) })),
      ...(webhook ? [notify(query, webhookTopic)] : []),
      recordStart(query, context, rows),
      ...names.map((name) =>
        queue.add(
          query,
          name,
          rows.filter((row) => row.queue === name),
        ),
      ),
    ]);
    return result;
  });
};

/** Throws `ServerError` NOT_FOUND for a file or a value that the client did not send. */
const requireArtifacts = async (query: Query, hashes: readonly Sha256[]): Promise<void> => {
  const [missing] = await missingArtifacts(query, hashes);
  if (missing === undefined) return;
  throw new ServerError('NOT_FOUND', 'The server does not have the file {sha256}. Send the file first, then start the run.', {
    params: { sha256: missing },
  });
};

const pagesOf = (runs: readonly PlannedRun[]): (readonly PlannedRun[])[] =>
  Array.from({ length: Math.ceil(runs.length / rowsAtOnce) }, (_, page) => runs.slice(page * rowsAtOnce, (page + 1) * rowsAtOnce));

/** The entry of the audit log for started runs, which are those of a batch if there are several. */
const startedEntry = ([row, ...more]: readonly NewRun[]) => ({
  action: 'run-started' as const,
  subject: row?.batch ?? row?.id ?? '',
  details: { name: row?.name.slice(0, 200), ...(row?.batch !== null && { runs: more.length + 1 }) },
});

/** Records started runs in the audit log, and counts them for the day of their user. Single tasks are neither recorded nor counted. */
const recordStart = async (query: Query, { caller }: Context, rows: readonly NewRun[]): Promise<void> => {
  const [row] = rows;
  if (!row || row.task !== null) return;
  const one = sql`(select 1) as one`;
  const counting = caller.user ? sql`, counted as (${startsFrom(one, caller.user.id, rows.length)})` : sql``;
  await query.execute(sql`with recorded as (${auditFrom(one, caller, startedEntry(rows))})${counting} select 1`);
};

type Page = Pick<Insertion, 'document' | 'webhook'> & { readonly page: readonly PlannedRun[]; readonly hashes: readonly Sha256[] };

/** Writes runs with their document, first events, pinned files and webhooks in one statement. */
const write = async (query: Query, { document, page, hashes, webhook }: Page): Promise<void> => {
  const event = { type: 'run-queued' } as const;
  const queued = page.map(({ row: { id, createdAt } }) => ({ run: id, sequence: 1, at: createdAt, event }));
  const pinned = page.flatMap(({ row, values }) => [...new Set([...hashes, ...values])].map((sha256) => ({ run: row.id, sha256 })));
  const pinning = pinned.length > 0 ? sql`, pinned as ${query.insert(pins).values(pinned)}` : sql``;
  const hooked = webhook ? sql`, hooked as ${query.insert(webhooks).values(page.map(({ row }) => newWebhook(row, webhook)))}` : sql``;
  await query.execute(sql`
    with kept as ${query.insert(documents).values(documentRow(document)).onConflictDoNothing()},
      started as ${query.insert(runs).values(page.map(({ row }) => row))},
      logged as ${query.insert(events).values(queued)}${pinning}${hooked}
    select 1`);
};

type One = Pick<Insertion, 'files' | 'webhook'> & { readonly request: Insertion['request'] & Extra['request'] };

/**
 * Starts a run: executes it at once if there is next to nothing to execute, or else queues it. Returns it, or the run of the first start with the same
 * idempotency key.
 */
const startOne = async (starting: Context, order: Order, { request, files, webhook }: One): Promise<StartedRun> => {
  const document = documentOf(order.workflow);
  const planned = await newRun(starting, order, { document: document.sha256, request });
  const one = { document, planned, request, files, ...(webhook && { webhook }) };
  for (let attempt = 0; attempt < 2; attempt++) {
    const run = await runAtOnce(planned.assignment, { small: starting.small, registry: starting.plans.registry, device: request.device });
    if (!run) break;
    const ended = await endAtOnce(starting, one, run);
    if (ended) return ended;
    if (!run.remembered) break;
    // a result that was in memory has been evicted from the database
    starting.small.forget(planned.assignment.plan.tasks.map(({ key }) => key));
  }
  const id = await insert(starting, { document, planned: [planned], files, request, result: planned.row.id, ...(webhook && { webhook }) });
  return id === planned.row.id ? summaryOf(planned.row, starting) : existing(starting, id);
};

type AtOnce = One & { readonly document: RunDocument; readonly planned: PlannedRun };

/**
 * Writes a run that was executed at once. Returns it, or the run of the first start with the same idempotency key, or undefined if an artifact is missing that
 * the run names or shows.
 */
const endAtOnce = async (starting: Context, { document, planned, request, files, webhook }: AtOnce, run: RunAtOnce) => {
  const { database, artifacts, small, caller } = starting;
  const row = endedRow(planned.row, run);
  const log = completeLog(row, run);
  const named = [...new Set([...Object.values(files), ...planned.values])];
  const produced = run.produced.files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  await requireDiskSpace(database, produced + rowBytes);
  const key = request.idempotencyKey === undefined ? undefined : plainText(request.idempotencyKey);
  const hooked = webhook && newWebhook(row, webhook);
  if (caller.user) await requireQuota(database.query, caller.user.id, row.task === null ? { runsPerDay: 1 } : {});
  const recorded = row.task === null ? recording(caller, row) : undefined;
  if (await writeEndedRun(database.query, { row, document, run, log, named, key, webhook: hooked, recorded })) {
    small.keep(run.computed);
    if (hooked) await notify(database.query, webhookTopic).catch(() => undefined); // noticed a little later without it
    await artifacts.wrote(produced).catch(() => undefined);
    return { ...summaryOf(row, starting), events: log };
  }
  const [first] = key === undefined ? [] : await startedWith(database.query, row.owner, key);
  return first && existing(starting, first.id);
};

const startedWith = (query: Query, owner: string, key: string) =>
  query
    .select({ id: starts.id })
    .from(starts)
    .where(and(eq(starts.owner, owner), eq(starts.key, key)));

/** The parts of the statement that writes an ended run which record it, if it is written. */
const recording = (caller: Caller, row: NewRun): SQL => {
  const started = sql`started`;
  const counting = caller.user ? sql`, counted as (${startsFrom(started, caller.user.id, 1)})` : sql``;
  return sql`, recorded as (${auditFrom(started, caller, startedEntry([row]))})${counting}`;
};

type Key = { readonly owner: string; readonly key: string | undefined };
const claimKey = async (query: Query, { owner, key: sent }: Key, id: string): Promise<string> => {
  if (sent === undefined) return id;
  const key = plainText(sent);
  await query.insert(starts).values({ owner, key, id }).onConflictDoNothing();
  const [kept] = await startedWith(query, owner, key);
  return kept?.id ?? id;
};

const existing = async (context: Context, id: string): Promise<RunSummary> => {
  const [row] = await context.database.query.select().from(runs).where(eq(runs.id, id));
  if (row) return summaryOf(row, context);
  throw new ServerError('CONFLICT', 'The run was removed at the same moment. Start it again.');
};

const batchRuns = async ({ query }: Database, batch: string): Promise<string[]> =>
  (await query.select({ id: runs.id }).from(runs).where(eq(runs.batch, batch)).orderBy(runs.place)).map(({ id }) => id);

/** Adds the row's number to the error of a batch. */
const inRow = (index: number) => (error: unknown) => {
  if (!(error instanceof GraphError || error instanceof ServerError)) throw error;
  const details = { params: { row: index + 1, problem: sentenceOf(error) }, cause: error };
  if (error instanceof ServerError) throw new ServerError(error.code, rowProblem, details);
  throw new GraphError(error.code, rowProblem, { ...details, ...(error.nodeId !== undefined && { nodeId: error.nodeId }) });
};

const rowProblem = 'Row {row}: {problem}';
