import { gt } from 'drizzle-orm';
import type { ServiceSettings } from '../contract.ts';
import { type Database, notify, type Query } from '../database/database.ts';
import type { Notices } from '../database/notices.ts';
import { sessions, users } from '../database/tables.ts';

export type User = typeof users.$inferSelect;
type Session = typeof sessions.$inferSelect;

/** All users and sessions, kept in memory, so that a request is admitted without a statement, and while the database cannot be reached. */
export type Directory = {
  readonly users: ReadonlyMap<string, User>;
  /** By the hash of their secret. */
  readonly sessions: ReadonlyMap<string, Session>;
  named(name: string): User | undefined;
  /** Reads all users again, after a change by this process. Other processes are notified by `announce`. */
  reload(): Promise<void>;
  /** Calls the listener after each change of users or sessions. Returns a function that stops this. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
};

const topic = 'users';

/** Notifies all processes of changed users when the caller's transaction commits. */
export const announce = (query: Query): Promise<void> => notify(query, `${topic} 1`);

export const openDirectory = async (database: Database, notices: Notices, log: ServiceSettings['log']): Promise<Directory> => {
  const { query } = database;
  let known: ReadonlyMap<string, User> = new Map();
  let signedIn: ReadonlyMap<string, Session> = new Map();
  const listeners = new Set<() => void>();
  const reload = async (): Promise<void> => {
    const [all, open] = await Promise.all([
      query.select().from(users).orderBy(users.name),
      query.select().from(sessions).where(gt(sessions.endsAt, Date.now())),
    ]);
    known = new Map(all.map((user) => [user.id, user]));
    signedIn = new Map(open.map((session) => [session.secret, session]));
    for (const listener of listeners) listener();
  };
  const notice = notices.on(topic);
  await reload();
  const over = new AbortController();
  const following = (async () => {
    while (!over.signal.aborted) {
      const number = await notice.next(over.signal);
      if (over.signal.aborted) return;
      // nothing but this process changes an embedded database, so there the end of a wait says nothing
      if (Number.isNaN(number) && database.kind === 'embedded') continue;
      await reload().catch((error: unknown) => log('warn', 'The users could not be read again.', { reason: String(error) }));
    }
  })();
  return {
    get users() {
      return known;
    },
    get sessions() {
      return signedIn;
    },
    named: (name) => [...known.values()].find((user) => user.name === name),
    reload,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      over.abort();
      notice.close();
      await following;
    },
  };
};
