import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, type Transaction, types } from '@electric-sql/pglite';
import type { Answer, Failure, Reply, Request } from './messages.ts';

/** The thread that the embedded database computes in. `workerData` is the folder of its files. */

const asText = (value: string): string => value;
// the types that drizzle reads by itself: dates and times, and lists of them and of numbers
const datesAsText = Object.fromEntries(
  [types.TIMESTAMP, types.TIMESTAMPTZ, types.INTERVAL, types.DATE, 1231, 1115, 1185, 1187, 1182].map((type) => [type, asText]),
);

const send = (reply: Reply): void => parentPort?.postMessage(reply);

const failureOf = (error: unknown): Failure => {
  if (!(error instanceof Error)) return { message: String(error), fields: {} };
  const fields = Object.entries(error).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return { message: error.message, fields: Object.fromEntries(fields) };
};

type Begun = {
  readonly inside: Transaction;
  /** Ends it, and waits until it has. */
  end(commit: boolean): Promise<undefined>;
};

/** Begins a transaction, and leaves it open until its `end` is called. */
const begin = (client: PGlite): Promise<Begun> =>
  new Promise((resolve, reject) => {
    const { promise: ended, resolve: settle } = Promise.withResolvers<boolean>();
    const over = client.transaction(async (inside) => {
      resolve({
        inside,
        end(commit) {
          settle(commit);
          return over;
        },
      });
      if (!(await ended)) await inside.rollback();
      return undefined;
    });
    over.catch(reject);
  });

const serve = (client: PGlite) => {
  const begun = new Map<number, Begun>();
  const within = (transaction: number | undefined): PGlite | Transaction => {
    if (transaction === undefined) return client;
    const found = begun.get(transaction);
    if (!found) throw new Error('This transaction is over.');
    return found.inside;
  };
  return async (id: number, request: Request): Promise<Answer> => {
    switch (request.kind) {
      case 'query': {
        const { text, values, reading, transaction } = request;
        const parsers = reading.datesAsText ? { parsers: datesAsText } : {};
        return within(transaction).query(text, values, { rowMode: reading.rowMode, ...parsers });
      }
      case 'exec':
        return within(request.transaction).exec(request.text);
      case 'begin':
        begun.set(id, await begin(client));
        return undefined;
      case 'end': {
        const found = begun.get(request.transaction);
        begun.delete(request.transaction);
        return found?.end(request.commit);
      }
      case 'listen':
        await client.listen(request.channel, (notice) => send({ channel: request.channel, notice }));
        return undefined;
      case 'close':
        await client.close();
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
