import { randomUUID } from 'node:crypto';
import { and, desc, eq } from 'drizzle-orm';
import { migrateWorkflow, type Workflow } from '../../graph/index.ts';
import { audit } from '../accounts/audit.ts';
import type { SavedWorkflow, WorkflowService } from '../contract.ts';
import { type Database, plainText, type Query } from '../database/database.ts';
import { withDatabaseErrors } from '../database/database-error.ts';
import { requireDiskSpace } from '../database/disk-space.ts';
import { workflows, workflowVersions } from '../database/tables.ts';
import { ServerError } from '../error.ts';
import type { AuditAction } from '../users/audit-entry.ts';
import { type Acting, mayChange, maySee, type Owned } from '../users/caller.ts';
import { visibleTo } from '../users/visible.ts';

type Row = typeof workflows.$inferSelect;

/** Creates the service that stores workflows with all their versions, for a caller. */
export const createWorkflows = (database: Database, acting: Acting): WorkflowService => {
  const { query } = database;
  const { caller } = acting;
  const found = async (id: string): Promise<Row> => {
    const [row] = await query.select().from(workflows).where(eq(workflows.id, id));
    if (!row || !maySee(caller, row)) throw missing(id);
    return row;
  };
  /** The row of a workflow that the caller may change, locked until the transaction ends; undefined if there is none. */
  const locked = async (inside: Query, id: string): Promise<Row | undefined> => {
    const [row] = await inside.select().from(workflows).where(eq(workflows.id, id)).for('update');
    if (row && !maySee(caller, row)) throw missing(id);
    if (row && !mayChange(caller, row))
      throw new ServerError('FORBIDDEN', 'The workflow belongs to another user. Save a copy of your own instead.');
    return row;
  };
  const record = (inside: Query, action: AuditAction, { id, name }: Pick<Row, 'id' | 'name'>, details = {}): Promise<void> =>
    audit(inside, caller, { action, subject: id, details: { name, ...details } });
  const service: WorkflowService = {
    async list() {
      const rows = await query
        .select()
        .from(workflows)
        .where(visibleTo(caller, workflows))
        .orderBy(desc(workflows.changedAt), workflows.id);
      return rows.map((row) => {
        const { id, version, name, changedAt } = row;
        return { id, version, name, changedAt, ...belonging(row, acting) };
      });
    },
    async get(id, version) {
      const row = await found(id);
      return { ...(await savedVersion(query, row, version ?? row.version)), ...belonging(row, acting) };
    },
    async save({ id, basis, workflow }) {
      await requireDiskSpace(database, 0);
      const { saved, newest } = await database.transaction(async (inside) => {
        const row = id === undefined ? undefined : await locked(inside, id);
        if (!row && basis !== undefined) throw missing(id ?? '');
        const owned = row ?? { userId: caller.user?.id ?? null, shared: false };
        const { saved, newest } = row
          ? await saveOver(inside, row, { basis, workflow })
          : { saved: await create(inside, { id: id ?? randomUUID(), ...owned }, workflow), newest: undefined };
        await record(inside, 'workflow-saved', saved);
        return { saved: { ...saved, ...belonging(owned, acting) }, newest };
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
        const { saved } = await saveOver(inside, row, { basis: row.version, workflow: { ...workflow, name } });
        await record(inside, 'workflow-renamed', saved);
        return { ...saved, ...belonging(row, acting) };
      });
    },
    async remove(id) {
      await database.transaction(async (inside) => {
        const row = await locked(inside, id);
        if (!row) throw missing(id);
        await inside.delete(workflows).where(eq(workflows.id, id));
        await record(inside, 'workflow-removed', row);
      });
    },
    async share(id, shared) {
      await database.transaction(async (inside) => {
        const row = await locked(inside, id);
        if (!row) throw missing(id);
        await inside.update(workflows).set({ shared }).where(eq(workflows.id, id));
        await record(inside, 'workflow-shared', row, { shared });
      });
    },
    async history(id) {
      await found(id);
      const { version, name, changedAt, conflicted } = workflowVersions;
      const versions = await query
        .select({ version, name, changedAt, conflicted })
        .from(workflowVersions)
        .where(eq(workflowVersions.id, id))
        .orderBy(desc(version));
      return versions;
    },
  };
  return withDatabaseErrors(service);
};

/** To whom a workflow belongs, in the words of the contract. */
const belonging = (row: Owned, { caller, nameOf }: Acting): Pick<SavedWorkflow, 'user' | 'shared' | 'readOnly'> => {
  const user = row.userId === null ? undefined : nameOf(row.userId);
  return {
    ...(user !== undefined && { user }),
    ...(row.shared && { shared: true as const }),
    ...(!mayChange(caller, row) && { readOnly: true as const }),
  };
};

const create = async (
  query: Query,
  { id, userId, shared }: Owned & { readonly id: string },
  workflow: Workflow,
): Promise<SavedWorkflow> => {
  const changedAt = Date.now();
  const name = plainText(workflow.name);
  await query.insert(workflows).values({ id, version: 1, last: 1, name, changedAt, userId, shared });
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
