import { type PGlite, parse, protocol, type Results, types } from '@electric-sql/pglite';
import { LRUCache } from 'lru-cache';
import type { Reading } from './messages.ts';

const { serialize } = protocol;
type Message = Awaited<ReturnType<PGlite['execProtocolStream']>>[number];
type Parsers = PGlite['parsers'];

const asText = (value: string): string => value;
// the types that drizzle reads by itself: dates and times, and lists of them and of numbers
const datesAsText: Parsers = Object.fromEntries(
  [types.TIMESTAMP, types.TIMESTAMPTZ, types.INTERVAL, types.DATE, 1231, 1115, 1185, 1187, 1182].map((type) => [type, asText]),
);

/** Most statements that stay prepared. The least recently used goes first. */
const kept = 200;
/** Times that one is asked before it is prepared anew: its plan was made for tables that may have grown since. */
const planLasts = 500;
/** Longest text that is kept: longer ones have as many values as there are rows, and do not come again. */
const longestText = 10_000;

/** What Postgres said of a statement: the types of its values, and of its rows where it gives any. */
type Prepared = { readonly name: string; readonly values: readonly number[]; readonly rows: Message | undefined; asked: number };

/**
 * Asks PGlite single statements. One that comes again is kept prepared: Postgres takes most of a small statement's time to parse and to plan
 * it. Whoever calls this sees to it that nobody else is in the middle of a transaction.
 */
export const preparing = (client: PGlite) => {
  const evicted: string[] = [];
  const prepared = new LRUCache<string, Prepared>({
    max: kept,
    dispose: ({ name }, _, reason) => void (reason === 'evict' && name !== '' && evicted.push(name)),
  });
  let last = 0;
  const send = (...messages: Uint8Array[]): Promise<Message[]> =>
    client.execProtocolStream(Buffer.concat([...messages, serialize.sync()]), { syncToFs: false });
  const prepare = async (name: string, text: string): Promise<Prepared> => {
    const said = await send(serialize.parse({ name, text }), serialize.describe({ type: 'S', name }));
    return {
      name,
      values: parse.parseDescribeStatementResults(said),
      rows: said.find((message) => message.name === 'rowDescription'),
      asked: 0,
    };
  };
  const close = (name: string) => send(serialize.close({ type: 'S', name }));
  const forget = async (text: string): Promise<void> => {
    const name = prepared.peek(text)?.name ?? '';
    prepared.delete(text);
    if (name !== '') await close(name);
  };
  /** The statement as it is kept; under no name, for this once, where it was not asked before. */
  const find = async (text: string): Promise<Prepared> => {
    if (text.length > longestText) return prepare('', text);
    const held = prepared.get(text);
    const isFresh = held !== undefined && held.name !== '' && held.asked < planLasts;
    if (held && !isFresh) await forget(text);
    const found = isFresh ? held : await prepare(held ? `kept ${++last}` : '', text);
    if (!isFresh) prepared.set(text, found);
    for (const name of evicted.splice(0)) await close(name);
    return found;
  };
  const textOf = (value: unknown, type: number | undefined): string | null => {
    if (value === null || value === undefined) return null;
    const serializer = type === undefined ? undefined : client.serializers[type];
    return serializer ? serializer(value) : String(value);
  };
  return (text: string, values: readonly unknown[], { rowMode, datesAsText: asked }: Reading): Promise<Results> =>
    client.runExclusive(async () => {
      try {
        const statement = await find(text);
        statement.asked++;
        const given = values.map((value, index) => textOf(value, statement.values[index]));
        const said = await send(serialize.bind({ statement: statement.name, values: given }), serialize.execute({}));
        const told = statement.rows ? [statement.rows, ...said] : said;
        const [result] = parse.parseResults(told, client.parsers, { rowMode, ...(asked && { parsers: datesAsText }) });
        if (!result) throw new Error('The embedded database gave no answer.'); // there is one for each statement
        return result;
      } catch (error) {
        // after a change of its tables a statement must be prepared anew
        await forget(text).catch(() => undefined);
        throw error;
      }
    });
};
