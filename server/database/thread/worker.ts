import { parentPort, workerData } from 'node:worker_threads';
import { Mutex, PGlite } from '@electric-sql/pglite';
import type { Answer, Failure, Reply, Request } from './messages.ts';
import { preparing } from './prepared.ts';

/** The thread of the embedded database. `workerData` is the folder of its files. */

const send = (reply: Reply): void => parentPort?.postMessage(reply);

const failureOf = (error: unknown): Failure => {
  if (!(error instanceof Error)) return { message: String(error), fields: {} };
  const fields = Object.entries(error).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return { message: error.message, fields: Object.fromEntries(fields) };
};

const serve = (client: PGlite) => {
  const mutex = new Mutex();
  const query = preparing(client);
  /** The open transactions by id. Each promise resolves when the transaction has begun, with the function that releases the mutex. */
  const begun = new Map<number, Promise<() => void>>();
  const begin = async (): Promise<() => void> => {
    const release = await mutex.acquire();
    try {
      await client.exec('begin');
      return release;
    } catch (error) {
      release();
      throw error;
    }
  };
  /** Runs work in the transaction, or waits until no transaction is open. */
  const within = async <Result>(transaction: number | undefined, work: () => Promise<Result>): Promise<Result> => {
    if (transaction === undefined) return mutex.runExclusive(work);
    const open = begun.get(transaction);
    if (!open) throw new Error('This transaction is over.');
    await open;
    return work();
  };
  const end = async (transaction: number, commit: boolean): Promise<void> => {
    const open = begun.get(transaction);
    if (!open) return; // it has ended already, and another transaction may hold the mutex
    begun.delete(transaction);
    const release = await open;
    try {
      await client.exec(commit ? 'commit' : 'rollback');
    } finally {
      release();
    }
  };
  return async (id: number, request: Request): Promise<Answer> => {
    switch (request.kind) {
      case 'query':
        return within(request.transaction, () => query(request.text, request.values, request.reading));
      case 'exec':
        return within(request.transaction, () => client.exec(request.text));
      case 'begin': {
        const open = begin();
        begun.set(id, open);
        await open;
        return undefined;
      }
      case 'end':
        await end(request.transaction, request.commit);
        return undefined;
      case 'listen':
        // delayed, so that a sender receives the answer to its own statement before the notice
        await mutex.runExclusive(() =>
          client.listen(request.channel, (notice) => setImmediate(send, { channel: request.channel, notice })),
        );
        return undefined;
      case 'close':
        await mutex.runExclusive(() => client.close());
        return undefined;
    }
  };
};

/**
 * PGlite writes zeros to all of its shared buffers when it opens (160 MB by default). Few are needed, because the system caches the files.
 */
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];

try {
  const answer = serve(await PGlite.create(workerData, { startParams }));
  parentPort?.on('message', ({ id, request }: { readonly id: number; readonly request: Request }) =>
    answer(id, request).then(
      (found) => send({ id, answer: found }),
      (error: unknown) => send({ id, failure: failureOf(error) }),
    ),
  );
  send({ opened: true });
} catch (error) {
  send({ opened: false, failure: failureOf(error) });
}
