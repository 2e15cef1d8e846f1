import { randomUUID } from 'node:crypto';
import { and, desc, eq } from 'drizzle-orm';
import { migrateWorkflow, type Workflow } from '../../graph/index.ts';
import type { SavedWorkflow, WorkflowService } from '../contract.ts';
import { type Database, plainText, type Query } from '../database/database.ts';
import { withDatabaseErrors } from '../database/database-error.ts';
import { requireDiskSpace } from '../database/disk-space.ts';
import { workflows, workflowVersions } from '../database/tables.ts';
import { ServerError } from '../error.ts';

type Row = typeof workflows.$inferSelect;

/** Creates the service that stores workflows with all their versions. */
export const createWorkflows = (database: Database): WorkflowService => {
  const { query } = database;
  const service: WorkflowService = {
    async list() {
      const rows = await query.select().from(workflows).orderBy(desc(workflows.changedAt), workflows.id);
      return rows.map(({ last: _, ...row }) => row);
    },
    async get(id, version) {
      const [row] = await query.select().from(workflows).where(eq(workflows.id, id));
      if (!row) throw missing(id);
      return savedVersion(query, row, version ?? row.version);
    },
    async save({ id, basis, workflow }) {
      await requireDiskSpace(database, 0);
      const { saved, newest } = await database.transaction(async (inside) => {
        const row = id === undefined ? undefined : await locked(inside, id);
        if (!row && basis !== undefined) throw missing(id ?? '');
        return row
          ? saveOver(inside, row, { basis, workflow })
          : { saved: await create(inside, id ?? randomUUID(), workflow), newest: undefined };
      });
      if (newest === undefined) return saved;
      throw new ServerError(
        'CONFLICT',
        'Version {newest} of this workflow was saved first, so yours is kept as version {version}. Open version {newest}, and copy your changes into it.',
        { params: { newest, version: saved.version } },
      );
    },
    async rename(id, name) {
      return database.transaction(async (inside) => {
        const row = await locked(inside, id);
        if (!row) throw missing(id);
        const { workflow } = await savedVersion(inside, row, row.version);
        return (await saveOver(inside, row, { basis: row.version, workflow: { ...workflow, name } })).saved;
      });
    },
    async remove(id) {
      const removed = await query.delete(workflows).where(eq(workflows.id, id)).returning({ id: workflows.id });
      if (removed.length === 0) throw missing(id);
    },
    async history(id) {
      const { version, name, changedAt, conflicted } = workflowVersions;
      const versions = await query
        .select({ version, name, changedAt, conflicted })
        .from(workflowVersions)
        .where(eq(workflowVersions.id, id))
        .orderBy(desc(version));
      if (versions.length === 0) throw missing(id);
      return versions;
    },
  };
  return withDatabaseErrors(service);
};

/** The row of a workflow, locked until the transaction ends. */
const locked = async (query: Query, id: string): Promise<Row | undefined> =>
  (await query.select().from(workflows).where(eq(workflows.id, id)).for('update'))[0];

const create = async (query: Query, id: string, workflow: Workflow): Promise<SavedWorkflow> => {
  const changedAt = Date.now();
  const name = plainText(workflow.name);
  await query.insert(workflows).values({ id, version: 1, last: 1, name, changedAt });
  await query.insert(workflowVersions).values({ id, version: 1, name, workflow, changedAt, conflicted: false });
  return { id, version: 1, name, workflow, changedAt };
};

type Saving = { readonly basis: number | undefined; readonly workflow: Workflow };

/** Adds a version. `newest` is the version that another client saved first, if any. */
const saveOver = async (
  query: Query,
  row: Row,
  { basis, workflow }: Saving,
): Promise<{ readonly saved: SavedWorkflow; readonly newest: number | undefined }> => {
  const { id } = row;
  const version = row.last + 1;
  const conflicted = basis !== row.version;
  const changedAt = Date.now();
  const name = plainText(workflow.name);
  await query.insert(workflowVersions).values({ id, version, name, workflow, changedAt, conflicted });
  await query
    .update(workflows)
    .set(conflicted ? { last: version } : { last: version, version, name, changedAt })
    .where(eq(workflows.id, id));
  return { saved: { id, version, name, workflow, changedAt }, newest: conflicted ? row.version : undefined };
};

const savedVersion = async (query: Query, { id }: Row, version: number): Promise<SavedWorkflow> => {
  const [found] = await query
    .select()
    .from(workflowVersions)
    .where(and(eq(workflowVersions.id, id), eq(workflowVersions.version, version)));
  if (!found)
    throw new ServerError('NOT_FOUND', 'The workflow has no version {version}. Its history lists the versions.', { params: { version } });
  const { conflicted: _, ...saved } = found;
  return { ...saved, workflow: migrateWorkflow(saved.workflow) };
};

const missing = (id: string): ServerError =>
  new ServerError('NOT_FOUND', 'There is no saved workflow {id}. It was removed, or it is on another server.', { params: { id } });
