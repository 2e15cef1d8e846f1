import { and, desc, eq, gte, like, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Query } from '../database/database.ts';
import { audits } from '../database/tables.ts';
import type { AuditAction, AuditEntry, AuditFilter, AuditWhat } from '../users/audit-entry.ts';
import type { Caller } from '../users/caller.ts';

/** Most characters of a name or a subject that are recorded. */
const longestText = 200;

/** The row of an entry. */
export const auditRow = ({ user, client }: Omit<Caller, 'role'>, { action, subject, details = {} }: AuditWhat) => ({
  at: Date.now(),
  userId: user?.id ?? null,
  name: user?.name ?? null,
  client: client ?? null,
  action,
  subject: subject?.slice(0, longestText).replaceAll('\u0000', '') ?? null,
  details,
});

/** Records what a caller does, in the caller's transaction. */
export const audit = async (query: Query, caller: Omit<Caller, 'role'>, what: AuditWhat): Promise<void> => {
  await query.insert(audits).values(auditRow(caller, what));
};

/** The insertion of an entry as a part of a statement, for each row of another part of it. */
export const auditFrom = (part: SQL, caller: Caller, what: AuditWhat): SQL => {
  const { at, userId, name, client, action, subject, details } = auditRow(caller, what);
  return sql`insert into unclip.audit (at, user_id, name, client, action, subject, details)
    select ${at}::bigint, ${userId}::text, ${name}::text, ${client}::text, ${action}::text, ${subject}::text, ${JSON.stringify(details)}::json from ${part}`;
};

/** Most entries that are kept. Failed sign-ins have a share of their own, so that a flood of them cannot push out the others. */
const kept = { failed: 20_000, others: 100_000 } as const;

/** Removes the oldest entries beyond the limits. */
export const tidyAudit = async (query: Query): Promise<void> => {
  for (const [failed, limit] of [
    [sql`action = 'sign-in-failed'`, kept.failed],
    [sql`action <> 'sign-in-failed'`, kept.others],
  ] as const) {
    await query.execute(sql`
      delete from unclip.audit where ${failed} and place <= (select place from unclip.audit where ${failed} order by place desc offset ${limit} limit 1)`);
  }
};

/** The entries of the audit log, newest first. */
export const readAudit = async (
  query: Query,
  { name, action, since, before, limit = 100 }: AuditFilter,
): Promise<readonly AuditEntry[]> => {
  const rows = await query
    .select()
    .from(audits)
    .where(
      and(
        name === undefined ? undefined : eq(audits.name, name),
        action === undefined ? undefined : or(eq(audits.action, action), like(audits.action, `${action.replaceAll(/[%_\\]/g, '')}-%`)),
        since === undefined ? undefined : gte(audits.at, since),
        before === undefined ? undefined : lt(audits.at, before),
      ),
    )
    .orderBy(desc(audits.place))
    .limit(limit);
  return rows.map((row) => ({
    at: row.at,
    ...(row.name !== null && { name: row.name }),
    ...(row.client !== null && { client: row.client }),
    // only this program writes the column
    action: row.action as AuditAction,
    ...(row.subject !== null && { subject: row.subject }),
    details: row.details,
  }));
};
