import { type PGlite, parse, protocol, type Results, types } from '@electric-sql/pglite';
import { LRUCache } from 'lru-cache';
import type { Reading } from './messages.ts';

const { serialize } = protocol;
type Message = Awaited<ReturnType<PGlite['execProtocolStream']>>[number];
type Parsers = PGlite['parsers'];

const asText = (value: string): string => value;
// the types that drizzle parses itself: dates and times, and arrays of dates, times and numbers
const datesAsText: Parsers = Object.fromEntries(
  [types.TIMESTAMP, types.TIMESTAMPTZ, types.INTERVAL, types.DATE, 1231, 1115, 1185, 1187, 1182].map((type) => [type, asText]),
);

/** Maximum number of prepared statements. The least recently used is dropped first. */
const maximumPrepared = 200;
/** Number of executions after which a statement is prepared again, because the tables may have outgrown its plan. */
const planLasts = 500;
/** Maximum length of a statement that stays prepared. Longer ones list many rows and rarely repeat. */
const longestText = 10_000;

/** A prepared statement: the types of its values, and of its rows if it returns any. */
type Prepared = { readonly name: string; readonly values: readonly number[]; readonly rows: Message | undefined; executions: number };

/**
 * Executes single statements on PGlite. A repeated statement stays prepared, because parsing and planning take most of the time of a small
 * statement. The caller must make sure that no other transaction is open.
 */
export const preparing = (client: PGlite) => {
  const evicted: string[] = [];
  const prepared = new LRUCache<string, Prepared>({
    max: maximumPrepared,
    dispose: ({ name }, _, reason) => void (reason === 'evict' && name !== '' && evicted.push(name)),
  });
  let last = 0;
  const send = (...messages: Uint8Array[]): Promise<Message[]> =>
    client.execProtocolStream(Buffer.concat([...messages, serialize.sync()]), { syncToFs: false });
  const prepare = async (name: string, text: string): Promise<Prepared> => {
    const messages = await send(serialize.parse({ name, text }), serialize.describe({ type: 'S', name }));
    return {
      name,
      values: parse.parseDescribeStatementResults(messages),
      rows: messages.find((message) => message.name === 'rowDescription'),
      executions: 0,
    };
  };
  const close = (name: string) => send(serialize.close({ type: 'S', name }));
  const forget = async (text: string): Promise<void> => {
    const name = prepared.peek(text)?.name ?? '';
    prepared.delete(text);
    if (name !== '') await close(name);
  };
  /** Returns the prepared statement. A statement that was not executed before is prepared without a name, for this execution only. */
  const find = async (text: string): Promise<Prepared> => {
    if (text.length > longestText) return prepare('', text);
    const known = prepared.get(text);
    const isFresh = known !== undefined && known.name !== '' && known.executions < planLasts;
    if (known && !isFresh) await forget(text);
    const found = isFresh ? known : await prepare(known ? `statement ${++last}` : '', text);
    if (!isFresh) prepared.set(text, found);
    for (const name of evicted.splice(0)) await close(name);
    return found;
  };
  const textOf = (value: unknown, type: number | undefined): string | null => {
    if (value === null || value === undefined) return null;
    const serializer = type === undefined ? undefined : client.serializers[type];
    return serializer ? serializer(value) : String(value);
  };
  return (text: string, values: readonly unknown[], { rowMode, datesAsText: keepsDates }: Reading): Promise<Results> =>
    client.runExclusive(async () => {
      try {
        const statement = await find(text);
        statement.executions++;
        const texts = values.map((value, index) => textOf(value, statement.values[index]));
        const messages = await send(serialize.bind({ statement: statement.name, values: texts }), serialize.execute({}));
        const all = statement.rows ? [statement.rows, ...messages] : messages;
        const [result] = parse.parseResults(all, client.parsers, { rowMode, ...(keepsDates && { parsers: datesAsText }) });
        if (!result) throw new Error('The embedded database returned no result.'); // it returns one for each statement
        return result;
      } catch (error) {
        // a statement must be prepared again after its tables have changed
        await forget(text).catch(() => undefined);
        throw error;
      }
    });
};
