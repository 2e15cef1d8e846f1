import { Worker } from 'node:worker_threads';
import type { Results } from '@electric-sql/pglite';
import type { Answer, Failure, Reading, Reply, Request } from './messages.ts';

/** What drizzle says of how it wants rows; pg-boss says nothing. */
type Wanted = { readonly rowMode?: 'array' | 'object'; readonly parsers?: unknown };

/** The part of PGlite that drizzle and pg-boss use. */
export type Statements = {
  query(text: string, values?: unknown[], wanted?: Wanted): Promise<Results>;
  exec(text: string): Promise<Results[]>;
};
export type ThreadClient = Statements & {
  /** As PGlite's: all or nothing, and one at a time. */
  transaction<Result>(work: (inside: Statements) => Promise<Result>): Promise<Result>;
  listen(channel: string, listener: (notice: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
};

const errorOf = ({ message, fields }: Failure): Error => Object.assign(new Error(message), fields);

const readingOf = ({ rowMode = 'object', parsers }: Wanted = {}): Reading => ({ rowMode, datesAsText: parsers !== undefined });

/**
 * Opens PGlite in a thread of its own: a statement takes milliseconds of computing, in which this thread answers others. The thread keeps
 * the process alive only while it is asked something. Rejects as `PGlite.create` does; if the thread dies, so does what it was asked.
 */
export const openThread = async (folder: string): Promise<ThreadClient> => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: folder });
  const asked = new Map<number, PromiseWithResolvers<Answer>>();
  const listeners = new Map<string, Set<(notice: string) => void>>();
  const opened = Promise.withResolvers<void>();
  let dead: Error | undefined;
  let last = 0;

  const settle = (id: number, how: (one: PromiseWithResolvers<Answer>) => void): void => {
    const one = asked.get(id);
    asked.delete(id);
    if (asked.size === 0) worker.unref();
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
    for (const { reject } of asked.values()) reject(dead);
    asked.clear();
  };
  worker.on('error', end);
  worker.on('exit', () => end(new Error('The embedded database is closed.')));

  const ask = (request: Request): { readonly id: number; readonly answer: Promise<Answer> } => {
    const id = ++last;
    const one = Promise.withResolvers<Answer>();
    if (dead) one.reject(dead);
    else {
      if (asked.size === 0) worker.ref();
      asked.set(id, one);
      worker.postMessage({ id, request });
    }
    return { id, answer: one.promise };
  };
  const statements = (transaction?: number): Statements => {
    const inside = transaction === undefined ? {} : { transaction };
    return {
      // the thread answers a query with one result, and several statements with one for each
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
      // not awaited: whatever is asked of it waits in the thread for its turn, and is told if it could not begin
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
      const known = listeners.get(channel) ?? new Set();
      listeners.set(channel, known.add(listener));
      if (known.size === 1) await ask({ kind: 'listen', channel }).answer;
      return async () => void known.delete(listener);
    },
    async close() {
      await ask({ kind: 'close' }).answer;
      await worker.terminate();
    },
  };
};
