import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { codeOf, type Sentence, sentence } from '../../errors/index.ts';
import { ServerError } from '../error.ts';
import { type Database, type Query, rowsOf } from './database.ts';
import { isRefusedValue } from './database-error.ts';
import { unsoundColumn } from './stored-documents.ts';

/**
 * The tables of a backup with the columns that order their rows. A table comes after the tables that it refers to. Sessions and sign-in links are left out:
 * whoever reads a backup cannot sign in with it.
 */
const tables = {
  workflow: 'id',
  workflow_version: 'id, version',
  document: 'sha256',
  run: 'place',
  event: 'run, sequence',
  run_output: 'run, name',
  webhook: 'run',
  artifact: 'sha256',
  chunk: 'content, place',
  pin: 'run, sha256',
  start: 'owner, key',
  result: 'key, port',
  queue: 'name',
  user: 'id',
  usage: 'user_id, day',
  audit: 'place',
} as const;
type Table = keyof typeof tables;

const format = 'unclip-backup';
/** Tables with rows of up to several MB: chunks of artifacts, and documents. */
const largeRows: readonly Table[] = ['chunk', 'document', 'workflow_version', 'run'];
/** Rows in one line of the backup. */
const rowsAtOnce = (table: Table): number => (largeRows.includes(table) ? 8 : 500);
/** The longest line that is read, in bytes. A few bytes of a gzip file can stand for lines that fill the memory. */
const longestLine = 2 ** 28;

/**
 * Writes a consistent snapshot of a server's data into one file (JSON lines, gzip). The file is created atomically. A backup can be restored
 * into either kind of database. On the embedded database, all other statements wait for the backup.
 */
export const dumpDatabase = async (database: Database, path: string): Promise<void> => {
  const draft = `${path}.draft`;
  try {
    await database.transaction(async (query) => {
      await query.execute(sql`set transaction isolation level repeatable read`);
      await pipeline(Readable.from(linesOf(query)), createGzip({ level: 1 }), createWriteStream(draft));
    });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
};

const linesOf = async function* (query: Query): AsyncGenerator<string> {
  const [migrated] = await rowsOf<{ count: unknown }>(query, sql`select count(*) as count from unclip.migration`);
  yield `${JSON.stringify({ format, version: 1, migrations: Number(migrated?.count) })}\n`;
  for (const [table, order] of entries()) {
    await query.execute(
      sql`declare page cursor for select row_to_json(kept)::text as line from unclip.${sql.identifier(table)} kept order by ${sql.raw(order)}`,
    );
    for (;;) {
      const rows = await rowsOf<{ line: string }>(query, sql`fetch ${sql.raw(String(rowsAtOnce(table)))} from page`);
      if (rows.length === 0) break;
      yield `{"table":"${table}","rows":[${rows.map(({ line }) => line).join(',')}]}\n`;
    }
    await query.execute(sql`close page`);
  }
  yield `${JSON.stringify({ end: true })}\n`;
};

/**
 * Fills an empty database from a backup in one transaction. Returns the runs that have not ended, which the caller must requeue. Throws
 * `ServerError` CONFLICT if the database is not empty, and BAD_REQUEST if the file is not a complete backup of this version or an earlier one.
 */
export const restoreDatabase = (database: Database, path: string): Promise<readonly Unended[]> =>
  database.transaction(async (query) => {
    await refuseFull(query);
    const insert = inserter(query);
    let ended = false;
    let begun = false;
    for await (const line of linesIn(path)) {
      const part = partOf(line);
      if (!begun) await checkHead(query, part);
      else if (part.end === true) ended = true;
      else await insert(part);
      begun = true;
    }
    if (!ended) throw noBackup('it is cut short');
    await checkReferences(query);
    for (const table of ['run', 'audit'] as const) {
      const last = sql`(select coalesce(max(place), 0) + 1 from unclip.${sql.identifier(table)})`;
      await query.execute(sql`select setval(pg_get_serial_sequence(${`unclip.${table}`}, 'place'), ${last})`);
    }
    await query.execute(sql`update unclip.run set state = 'queued', worker = null where state = 'running'`);
    return rowsOf<Unended>(query, sql`select id, queue, priority, owner from unclip.run where state = 'queued' order by place`);
  });

export type Unended = { readonly id: string; readonly queue: string; readonly priority: number; readonly owner: string };

const refuseFull = async (query: Query): Promise<void> => {
  for (const table of ['workflow', 'run', 'artifact', 'user'] as const) {
    const rows = await rowsOf(query, sql`select 1 from unclip.${sql.identifier(table)} limit 1`);
    if (rows.length > 0) throw new ServerError('CONFLICT', 'The database is not empty. Choose an empty folder or database.');
  }
};

/** Unpacks a backup and yields its lines. */
const linesIn = async function* (path: string): AsyncGenerator<Uint8Array> {
  const unpacking = createGunzip();
  // its result is that of the loop: an error of the file or of the unpacking ends the iteration
  const ended = pipeline(createReadStream(path), unpacking).catch(() => undefined);
  let line: Uint8Array[] = [];
  let length = 0;
  try {
    // a stream of zlib without an encoding yields buffers
    for await (const piece of unpacking as AsyncIterable<Uint8Array>) {
      let start = 0;
      for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, start)) {
        yield Buffer.concat([...line, piece.subarray(start, end)]);
        [line, length, start] = [[], 0, end + 1];
      }
      line.push(piece.subarray(start));
      length += piece.length - start;
      if (length > longestLine) throw noBackup('a line of it is too long');
    }
  } catch (error) {
    if (error instanceof ServerError) throw error;
    const code = codeOf(error);
    if (code === undefined || !/^Z_|^ERR_STREAM/.test(code)) throw error;
    throw noBackup('it is damaged or cut short, or it is not a backup');
  } finally {
    unpacking.destroy();
    await ended;
  }
  if (length > 0) yield Buffer.concat(line);
};

type Part = Readonly<Record<string, unknown>>;

const partOf = (line: Uint8Array): Part => {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line));
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    throw noBackup('a line of it cannot be parsed');
  }
  throw noBackup('a line of it is not an object');
};

const rowsSchema = z.array(z.record(z.string(), z.unknown()));

const checkHead = async (query: Query, head: Part): Promise<void> => {
  if (head.format !== format || head.version !== 1) throw noBackup('it does not begin like a backup');
  const [migrated] = await rowsOf<{ count: unknown }>(query, sql`select count(*) as count from unclip.migration`);
  if (!Number.isInteger(head.migrations) || Number(head.migrations) > Number(migrated?.count))
    throw noBackup('it is of a newer version of this program');
};

type Column = { readonly name: string; readonly type: string };

/**
 * Inserts the rows of a table. Sends each value as text and casts it to the column's type, because documents may contain the character
 * U+0000, which Postgres accepts in JSON but cannot unpack.
 */
const inserter = (query: Query): ((part: Part) => Promise<void>) => {
  const cached = new Map<Table, readonly Column[]>();
  return async ({ table, rows }) => {
    const name = entries().find(([each]) => each === table)?.[0];
    if (!name) throw noBackup('it names an unknown table');
    const parsed = rowsSchema.safeParse(rows);
    if (!parsed.success) throw noBackup('a line of it contains no rows');
    for (const row of parsed.data) {
      const column = unsoundColumn(name, row);
      if (column !== undefined) throw unsound(name, column);
    }
    const known = cached.get(name) ?? (await columnsOf(query, name));
    cached.set(name, known);
    // a backup of an earlier version has fewer columns, and the others get their defaults
    const columns = known.filter((column) => parsed.data.some((row) => Object.hasOwn(row, column.name)));
    if (columns.length === 0) throw noBackup('a line of it contains no rows');
    const documents = columns.filter(({ type }) => type === 'json').map((column) => column.name);
    const added: readonly Part[] = parsed.data.map((row) => ({
      ...row,
      ...Object.fromEntries(documents.map((key) => [key, asText(row[key])])),
    }));
    const list = (write: (column: Column) => SQL) => sql.join(columns.map(write), sql`, `);
    const insertion = sql`
      insert into unclip.${sql.identifier(name)} (${list((column) => sql`${sql.identifier(column.name)}`)}) overriding system value
      select ${list((column) => sql`${sql.identifier(column.name)}::${sql.raw(column.type)}`)}
      from json_to_recordset(${JSON.stringify(added)}::json) as added (${list((column) => sql`${sql.identifier(column.name)} text`)})`;
    await query.execute(insertion).catch((cause: unknown) => {
      throw isRefusedValue(cause) ? noBackup('the table "{table}" refuses one of its rows', { table: name }, cause) : cause;
    });
  };
};

/** Refuses a backup whose rows contradict each other: an artifact of another size than its chunks, or a run that waits in an unknown queue. */
const checkReferences = async (query: Query): Promise<void> => {
  const artifacts = await rowsOf(
    query,
    sql`select 1 from unclip.artifact left join (
        select content, sum(length(data)) as bytes from unclip.chunk group by content
      ) stored using (content) where artifact.bytes <> coalesce(stored.bytes, 0) limit 1`,
  );
  if (artifacts.length > 0) throw unsound('artifact', 'bytes');
  const runs = await rowsOf(
    query,
    sql`select 1 from unclip.run where state in ('queued', 'running') and not exists (select 1 from unclip.queue where queue.name = run.queue)
      or not exists (select 1 from unclip.document where document.sha256 = run.document) limit 1`,
  );
  if (runs.length > 0) throw unsound('run', 'queue');
};

const asText = (value: unknown): string | null => (value === undefined || value === null ? null : JSON.stringify(value));

const columnsOf = (query: Query, table: Table): Promise<Column[]> =>
  rowsOf<Column>(
    query,
    sql`select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
      where attrelid = ${`unclip.${table}`}::regclass and attnum > 0 and not attisdropped order by attnum`,
  );

// Object.keys of a literal object returns exactly its declared keys
const entries = () => Object.entries(tables) as [Table, string][];

const noBackup = (reason: string, params: Sentence['params'] = {}, cause?: unknown): ServerError =>
  new ServerError('BAD_REQUEST', 'This file cannot be restored: {reason}. Choose another file.', {
    params: { reason: sentence(reason, params) },
    cause,
  });

const unsound = (table: string, column: string): ServerError =>
  noBackup('the column "{column}" of the table "{table}" contains a value that no server writes', { table, column });
