import { and, desc, eq, gt, inArray, lt } from 'drizzle-orm';
import type { SignInService } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { sessions, signInLinks, users } from '../database/tables.ts';
import { hashOfSecret, isSecret, newSecret, newUserId, readToken } from '../users/secret.ts';
import { audit } from './audit.ts';
import { announce, type Directory, type User } from './directory.ts';

const lifetimeMs = 30 * 24 * 3600 * 1000;
/** Most sessions of a user. A further one ends the oldest. */
const mostSessions = 20;
/** Compared with the secret of an unknown user, so that the answer takes as long as for a known one. */
const noHash = '0'.repeat(64);

const enabled = (user: User | undefined) =>
  user && !user.disabled ? { role: user.role, user: { id: user.id, name: user.name } } : undefined;

/** Creates the service that recognises named users. Users and sessions are looked up in memory. */
export const createSignIn = (database: Database, directory: Directory): SignInService => ({
  hasUsers: () => directory.users.size > 0,
  ofToken(token) {
    const parts = readToken(token);
    if (!parts) return undefined;
    const user = directory.users.get(parts.user);
    return isSecret(parts.secret, user?.token ?? noHash) ? enabled(user) : undefined;
  },
  ofSession(secret) {
    const session = directory.sessions.get(hashOfSecret(secret));
    return session && session.endsAt > Date.now() ? enabled(directory.users.get(session.userId)) : undefined;
  },
  ofName(name) {
    const user = directory.named(name);
    return user ? (enabled(user) ?? 'disabled') : undefined;
  },
  async openSession({ user }) {
    const secret = newSecret();
    const endsAt = Date.now() + lifetimeMs;
    await database.transaction(async (query) => {
      await query.insert(sessions).values({ secret: hashOfSecret(secret), userId: user.id, endsAt });
      await query.delete(sessions).where(lt(sessions.endsAt, Date.now()));
      const old = query
        .select({ secret: sessions.secret })
        .from(sessions)
        .where(eq(sessions.userId, user.id))
        .orderBy(desc(sessions.endsAt))
        .offset(mostSessions);
      await query.delete(sessions).where(inArray(sessions.secret, old));
      await announce(query);
    });
    await directory.reload();
    return { secret, seconds: lifetimeMs / 1000 };
  },
  async closeSession(secret) {
    await database.transaction(async (query) => {
      await query.delete(sessions).where(eq(sessions.secret, hashOfSecret(secret)));
      await announce(query);
    });
    await directory.reload();
  },
  async redeemLink(secret) {
    const [used] = await database.query
      .delete(signInLinks)
      .where(and(eq(signInLinks.secret, hashOfSecret(secret)), gt(signInLinks.endsAt, Date.now())))
      .returning({ user: signInLinks.userId });
    return used && enabled(directory.users.get(used.user));
  },
  async addViewer(name) {
    await database.transaction(async (query) => {
      const user = { id: newUserId(), name, role: 'viewer' as const, disabled: false, quota: {}, token: null, createdAt: Date.now() };
      const [added] = await query.insert(users).values(user).onConflictDoNothing().returning();
      if (added) await audit(query, {}, { action: 'user-added', subject: name, details: { role: 'viewer', by: 'proxy' } });
      await announce(query);
    });
    await directory.reload();
    return enabled(directory.named(name));
  },
  stateOf(id) {
    const user = directory.users.get(id);
    return user && `${user.role} ${user.disabled} ${user.token ?? ''}`;
  },
  record: (caller, what) => audit(database.query, caller, what),
  onChange: (listener) => directory.onChange(listener),
});
