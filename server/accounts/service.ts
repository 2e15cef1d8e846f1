import { and, eq, lt, sql } from 'drizzle-orm';
import type { UserService, UserSummary } from '../contract.ts';
import { type Database, notify, type Query } from '../database/database.ts';
import { isRefusedValue, withDatabaseErrors } from '../database/database-error.ts';
import { runs, sessions, signInLinks, usages, users, workflows } from '../database/tables.ts';
import { ServerError } from '../error.ts';
import type { Acting } from '../users/caller.ts';
import type { Usage } from '../users/quota.ts';
import { hashOfSecret, newSecret, newUserId, tokenOf } from '../users/secret.ts';
import { audit, readAudit } from './audit.ts';
import { announce, type Directory, type User } from './directory.ts';
import { usageOf } from './usage.ts';

type Context = {
  readonly database: Database;
  readonly directory: Directory;
  /** Cancels a run, for the operator. */
  cancel(run: string): Promise<unknown>;
};

const nothing: Usage = { queued: 0, running: 0, runsPerDay: 0, secondsPerDay: 0, artifactBytes: 0 };

const summaryOf = ({ id, name, role, disabled, quota, token, createdAt }: User, usage: Usage = nothing): UserSummary => ({
  ...{ id, name, role, disabled, quota, usage, createdAt },
  hasToken: token !== null,
});

/** Creates the service that manages the named users of a server, for a caller. */
export const createUsers = ({ database, directory, cancel }: Context, { caller }: Acting): UserService => {
  const { query } = database;
  /** Changes a user in a transaction, and reads all users again. Throws `ServerError` NOT_FOUND. */
  const change = async (name: string, work: (inside: Query, user: User) => Promise<void>): Promise<User> => {
    const id = await database.transaction(async (inside) => {
      const [user] = await inside.select().from(users).where(eq(users.name, name)).for('update');
      if (!user) throw missing(name);
      await work(inside, user);
      await announce(inside);
      return user.id;
    });
    await directory.reload();
    const changed = directory.users.get(id);
    if (!changed) throw missing(name);
    return changed;
  };
  /** Ends all sessions and links of a user. */
  const signOut = async (inside: Query, id: string): Promise<void> => {
    await inside.delete(sessions).where(eq(sessions.userId, id));
    await inside.delete(signInLinks).where(eq(signInLinks.userId, id));
  };
  const summary = async (user: User): Promise<UserSummary> => summaryOf(user, (await usageOf(query, user.id)).get(user.id));
  return withDatabaseErrors<UserService>({
    async list() {
      const used = await usageOf(query);
      const all = await query.select().from(users).orderBy(users.name);
      return all.map((user) => summaryOf(user, used.get(user.id)));
    },
    async add({ name, role, quota }) {
      const [id, secret] = [newUserId(), newSecret()];
      await database.transaction(async (inside) => {
        const user = { id, name, role, disabled: false, quota, token: hashOfSecret(secret), createdAt: Date.now() };
        await inside
          .insert(users)
          .values(user)
          .catch((cause: unknown) => {
            if (!isRefusedValue(cause)) throw cause;
            throw new ServerError('CONFLICT', 'There is a user "{name}" already. Choose another name, or change that user.', {
              params: { name },
              cause,
            });
          });
        await audit(inside, caller, { action: 'user-added', subject: name, details: { role, quota } });
        await announce(inside);
      });
      await directory.reload();
      const added = directory.users.get(id);
      if (!added) throw missing(name);
      return { ...summaryOf(added), token: tokenOf(id, secret) };
    },
    async change(name, { role, quota, disabled }) {
      const changed = await change(name, async (inside, user) => {
        const details = { ...(role && { role }), ...(quota && { quota }), ...(disabled !== undefined && { disabled }) };
        if (Object.keys(details).length > 0) await inside.update(users).set(details).where(eq(users.id, user.id));
        if (disabled) await signOut(inside, user.id);
        // runs that the old limits held back may start
        else await notify(inside, 'queue');
        await audit(inside, caller, { action: 'user-changed', subject: name, details });
      });
      return summary(changed);
    },
    async renewToken(name) {
      const secret = newSecret();
      const { id } = await change(name, async (inside, user) => {
        await inside
          .update(users)
          .set({ token: hashOfSecret(secret) })
          .where(eq(users.id, user.id));
        await signOut(inside, user.id);
        await audit(inside, caller, { action: 'user-token-renewed', subject: name });
      });
      return { token: tokenOf(id, secret) };
    },
    async revokeToken(name) {
      const changed = await change(name, async (inside, user) => {
        await inside.update(users).set({ token: null }).where(eq(users.id, user.id));
        await signOut(inside, user.id);
        await audit(inside, caller, { action: 'user-token-revoked', subject: name });
      });
      return summary(changed);
    },
    async link(name, minutes) {
      const secret = newSecret();
      const endsAt = Date.now() + minutes * 60_000;
      await change(name, async (inside, user) => {
        if (user.disabled) throw new ServerError('CONFLICT', 'The user "{name}" is disabled. Enable the user first.', { params: { name } });
        await inside.delete(signInLinks).where(lt(signInLinks.endsAt, Date.now()));
        await inside.insert(signInLinks).values({ secret: hashOfSecret(secret), userId: user.id, endsAt });
        await audit(inside, caller, { action: 'user-link-created', subject: name, details: { minutes } });
      });
      return { path: `/api/sign-in?link=${secret}`, endsAt };
    },
    async remove(name, giveTo) {
      const [heir] = giveTo === undefined ? [] : await query.select().from(users).where(eq(users.name, giveTo));
      if (giveTo !== undefined && !heir) throw missing(giveTo);
      const [user] = await query.select().from(users).where(eq(users.name, name));
      if (!user) throw missing(name);
      if (heir?.id === user.id)
        throw new ServerError('BAD_REQUEST', 'The user "{name}" cannot be given their own things. Name another user.', {
          params: { name },
        });
      // first, so that nothing new is started while runs are cancelled
      await query.update(users).set({ disabled: true }).where(eq(users.id, user.id));
      const unended = await query
        .select({ id: runs.id })
        .from(runs)
        .where(and(eq(runs.userId, user.id), sql`state in ('queued', 'running')`));
      for (const { id } of unended) await cancel(id);
      await database.transaction(async (inside) => {
        if (heir) {
          await inside.update(runs).set({ userId: heir.id }).where(eq(runs.userId, user.id));
          await inside.update(workflows).set({ userId: heir.id }).where(eq(workflows.userId, user.id));
        }
        await inside.delete(usages).where(eq(usages.userId, user.id));
        await inside.delete(users).where(eq(users.id, user.id));
        await audit(inside, caller, { action: 'user-removed', subject: name, details: giveTo === undefined ? {} : { giveTo } });
        await announce(inside);
      });
      await directory.reload();
    },
    async me() {
      const user = caller.user && directory.users.get(caller.user.id);
      if (!user) return { role: caller.role };
      const { name, quota, usage } = await summary(user);
      return { role: caller.role, name, quota, usage };
    },
    log: (filter) => readAudit(query, filter),
  });
};

const missing = (name: string): ServerError =>
  new ServerError('NOT_FOUND', 'There is no user "{name}". "unclip users" lists the users.', { params: { name } });
