import { parentPort, workerData } from 'node:worker_threads';
import { Mutex, PGlite } from '@electric-sql/pglite';
import type { Answer, Failure, Reply, Request } from './messages.ts';
import { preparing } from './prepared.ts';

/** The thread that the embedded database computes in. `workerData` is the folder of its files. */

const send = (reply: Reply): void => parentPort?.postMessage(reply);

const failureOf = (error: unknown): Failure => {
  if (!(error instanceof Error)) return { message: String(error), fields: {} };
  const fields = Object.entries(error).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return { message: error.message, fields: Object.fromEntries(fields) };
};

const serve = (client: PGlite) => {
  const turns = new Mutex();
  const query = preparing(client);
  /** What lets go of the turn of each transaction, once it is its turn and it has begun. */
  const begun = new Map<number, Promise<() => void>>();
  const begin = async (): Promise<() => void> => {
    const letGo = await turns.acquire();
    try {
      await client.exec('begin');
      return letGo;
    } catch (error) {
      letGo();
      throw error;
    }
  };
  /** Works in the transaction, or when no transaction is open. */
  const within = async <Result>(transaction: number | undefined, work: () => Promise<Result>): Promise<Result> => {
    if (transaction === undefined) return turns.runExclusive(work);
    const open = begun.get(transaction);
    if (!open) throw new Error('This transaction is over.');
    await open;
    return work();
  };
  const end = async (transaction: number, commit: boolean): Promise<void> => {
    const open = begun.get(transaction);
    if (!open) return; // it ended before, and the turn is somebody else's
    begun.delete(transaction);
    const letGo = await open;
    try {
      await client.exec(commit ? 'commit' : 'rollback');
    } finally {
      letGo();
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
        // after the answer to what has sent it, so that whoever asked hears of its own doing first
        await turns.runExclusive(() =>
          client.listen(request.channel, (notice) => setImmediate(send, { channel: request.channel, notice })),
        );
        return undefined;
      case 'close':
        await turns.runExclusive(() => client.close());
        return undefined;
    }
  };
};

try {
  const answer = serve(await PGlite.create(workerData));
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
