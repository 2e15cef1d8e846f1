import { and, desc, eq, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { migrateWorkflow } from '../../graph/index.ts';
import type { RunDetails, RunService, RunState, RunSummary } from '../contract.ts';
import type { Database, Query } from '../database/database.ts';
import { documents, results, runOutputs, runs } from '../database/tables.ts';
import { deviceOfWorker } from '../device.ts';
import { ServerError } from '../error.ts';
import { type Acting, mayChange, maySee } from '../users/caller.ts';
import { visibleTo } from '../users/visible.ts';
import { enterRequested } from './enter.ts';
import { readWebhook } from './webhook.ts';

export type RunRow = typeof runs.$inferSelect;
/** A row of `run` without its position, which the database assigns. */
export type NewRun = Omit<RunRow, 'place'>;

export const isEnded = (state: RunState): boolean => state === 'done' || state === 'failed' || state === 'cancelled';

export const summaryOf = (row: NewRun, { nameOf }: Pick<Acting, 'nameOf'>): RunSummary => {
  const user = row.userId === null ? undefined : nameOf(row.userId);
  const device = row.worker === null ? undefined : deviceOfWorker(row.worker);
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    createdAt: row.createdAt,
    ...(row.startedAt !== null && { startedAt: row.startedAt }),
    ...(row.endedAt !== null && { endedAt: row.endedAt }),
    done: row.done,
    of: row.tasks,
    ...(row.batch !== null && { batch: row.batch }),
    ...(row.priority !== 0 && { priority: row.priority }),
    ...(row.task !== null && { task: true as const }),
    ...(row.worker !== null && { worker: row.worker }),
    ...(device !== undefined && { device }),
    attempts: row.attempts,
    ...(row.error !== null && { error: row.error }),
    ...(user !== undefined && { user }),
    ...(row.shared && { shared: true as const }),
  };
};

/** Whether a text has the form of a run's id. Postgres throws its own error for other texts. */
const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** Throws `ServerError` NOT_FOUND for a text that does not have the form of a run's id. */
export const checkId = (id: string): void => {
  if (!isId(id)) throw missingRun(id);
};

/** Reads the row of a run that the caller may see. Throws `ServerError` NOT_FOUND. */
export const runRow = async (query: Query, id: string, { caller }: Pick<Acting, 'caller'>): Promise<RunRow> => {
  checkId(id);
  const [row] = await query.select().from(runs).where(eq(runs.id, id));
  if (!row || !maySee(caller, row)) throw missingRun(id);
  return row;
};

/** Reads the row of a run that the caller may change, and locks it until the transaction ends. Throws `ServerError` NOT_FOUND or FORBIDDEN. */
export const lockedRun = async (query: Query, id: string, { caller }: Pick<Acting, 'caller'>): Promise<RunRow> => {
  checkId(id);
  const [row] = await query.select().from(runs).where(eq(runs.id, id)).for('update');
  if (!row || !maySee(caller, row)) throw missingRun(id);
  if (!mayChange(caller, row))
    throw new ServerError('FORBIDDEN', 'The run belongs to another user. Only that user or an admin can change it.');
  return row;
};

export const missingRun = (id: string): ServerError =>
  new ServerError('NOT_FOUND', 'There is no run {id}. It was removed, or it is on another server.', { params: { id: id.slice(0, 100) } });

/** The part of the run service that only reads. */
export const readingRuns = ({ query }: Database, acting: Acting): Pick<RunService, 'get' | 'list' | 'counts' | 'outputs'> => ({
  async get(id): Promise<RunDetails> {
    const row = await runRow(query, id, acting);
    const [document] = await query.select().from(documents).where(eq(documents.sha256, row.document));
    const [outputs, webhook] = await Promise.all([query.select().from(runOutputs).where(eq(runOutputs.run, id)), readWebhook(query, row)]);
    if (!document) throw missingRun(id); // it was removed meanwhile
    return {
      ...summaryOf(row, acting),
      workflow: enterRequested(migrateWorkflow(document.workflow), row.inputs),
      inputs: row.inputs,
      targets: row.targets,
      outputs: Object.fromEntries(outputs.map(({ name, output }) => [name, output])),
      ...(webhook && { webhook }),
    };
  },
  async list({ state, batch, before, mine, limit = 100 }) {
    const position = before === undefined ? undefined : (await runRow(query, before, acting)).place;
    const rows = await query
      .select()
      .from(runs)
      .where(
        and(
          state === undefined ? undefined : eq(runs.state, state),
          batch === undefined ? undefined : eq(runs.batch, batch),
          position === undefined ? undefined : lt(runs.place, position),
          visibleTo(acting.caller, runs),
          mine ? ownedBy(acting) : undefined,
        ),
      )
      .orderBy(desc(runs.place))
      .limit(limit);
    return rows.map((row) => summaryOf(row, acting));
  },
  counts: (batch) => countRuns(query, { batch, visible: visibleTo(acting.caller, runs) }),
  async outputs(keys) {
    const rows = await query
      .select()
      .from(results)
      .where(inArray(results.key, [...keys]));
    const found: Record<string, Record<string, string>> = {};
    for (const { key, port, sha256 } of rows) found[key] = { ...found[key], [port]: sha256 };
    return found;
  },
});

/** The condition for the runs of the caller; for the operator, those that belong to everybody. */
const ownedBy = ({ caller: { user } }: Acting): SQL => (user ? eq(runs.userId, user.id) : isNull(runs.userId));

type Counted = { readonly batch?: string | undefined; readonly visible?: SQL | undefined };

export const countRuns = async (query: Query, { batch, visible }: Counted = {}): Promise<Readonly<Record<RunState, number>>> => {
  const rows = await query
    .select({ state: runs.state, count: sql<number>`count(*)::integer` })
    .from(runs)
    .where(and(visible, batch === undefined ? undefined : eq(runs.batch, batch)))
    .groupBy(runs.state);
  const counts: Record<RunState, number> = { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
  for (const { state, count } of rows) counts[state] = count;
  return counts;
};
