import { Worker } from 'node:worker_threads';
import type { Results } from '@electric-sql/pglite';
import type { Answer, Failure, Reading, Reply, Request } from './messages.ts';

/** Drizzle's options for the form of rows. pg-boss passes none. */
type Wanted = { readonly rowMode?: 'array' | 'object'; readonly parsers?: unknown };

/** The part of PGlite that drizzle and pg-boss use. */
export type Statements = {
  query(text: string, values?: unknown[], wanted?: Wanted): Promise<Results>;
  exec(text: string): Promise<Results[]>;
};
export type ThreadClient = Statements & {
  /** Runs work in a transaction. Like PGlite, it executes one transaction at a time. */
  transaction<Result>(work: (inside: Statements) => Promise<Result>): Promise<Result>;
  listen(channel: string, listener: (notice: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
};

const errorOf = ({ message, fields }: Failure): Error => Object.assign(new Error(message), fields);

const readingOf = ({ rowMode = 'object', parsers }: Wanted = {}): Reading => ({ rowMode, datesAsText: parsers !== undefined });

/**
 * Opens PGlite in its own thread, so that this thread can serve requests while a statement computes. The thread keeps the process alive only
 * while requests are pending. Rejects as `PGlite.create` does. If the thread ends, pending requests reject.
 */
export const openThread = async (folder: string): Promise<ThreadClient> => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: folder });
  const pending = new Map<number, PromiseWithResolvers<Answer>>();
  const listeners = new Map<string, Set<(notice: string) => void>>();
  const opened = Promise.withResolvers<void>();
  let dead: Error | undefined;
  let last = 0;

  const settle = (id: number, how: (one: PromiseWithResolvers<Answer>) => void): void => {
    const one = pending.get(id);
    pending.delete(id);
    if (pending.size === 0) worker.unref();
    if (one) how(one);
  };
  worker.on('message', (reply: Reply) => {
    if ('opened' in reply) {
      if (reply.opened) opened.resolve();
      else opened.reject(errorOf(reply.failure));
    } else if ('notice' in reply) for (const listener of listeners.get(reply.channel) ?? []) listener(reply.notice);
    else if ('failure' in reply) settle(reply.id, ({ reject }) => reject(errorOf(reply.failure)));
    else settle(reply.id, ({ resolve }) => resolve(reply.answer));
  });
  const end = (error: Error): void => {
    dead ??= error;
    opened.reject(dead);
    for (const { reject } of pending.values()) reject(dead);
    pending.clear();
  };
  worker.on('error', end);
  worker.on('exit', () => end(new Error('The embedded database is closed.')));

  const ask = (request: Request): { readonly id: number; readonly answer: Promise<Answer> } => {
    const id = ++last;
    const one = Promise.withResolvers<Answer>();
    if (dead) one.reject(dead);
    else {
      if (pending.size === 0) worker.ref();
      pending.set(id, one);
      worker.postMessage({ id, request });
    }
    return { id, answer: one.promise };
  };
  const statements = (transaction?: number): Statements => {
    const inside = transaction === undefined ? {} : { transaction };
    return {
      // the thread answers a query with one result, and `exec` with one result for each statement
      query: (text, values = [], wanted) =>
        ask({ kind: 'query', text, values, reading: readingOf(wanted), ...inside }).answer as Promise<Results>,
      exec: (text) => ask({ kind: 'exec', text, ...inside }).answer as Promise<Results[]>,
    };
  };

  await opened.promise;
  worker.unref();
  return {
    ...statements(),
    async transaction(work) {
      // not awaited: statements of the transaction queue in the thread, and reject if it could not begin
      const { id, answer } = ask({ kind: 'begin' });
      answer.catch(() => undefined);
      const over = (commit: boolean) => ask({ kind: 'end', transaction: id, commit }).answer;
      try {
        const result = await work(statements(id));
        await over(true);
        return result;
      } catch (error) {
        await over(false);
        throw error;
      }
    },
    async listen(channel, listener) {
      const registered = listeners.get(channel) ?? new Set();
      listeners.set(channel, registered.add(listener));
      if (registered.size === 1) await ask({ kind: 'listen', channel }).answer;
      return async () => void registered.delete(listener);
    },
    async close() {
      await ask({ kind: 'close' }).answer;
      await worker.terminate();
    },
  };
};
