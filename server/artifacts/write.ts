import { createHash, randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import type { Sha256 } from '../contract.ts';
import type { Database, Query } from '../database/database.ts';
import { requireDiskSpace } from '../database/disk-space.ts';
import { artifacts, chunks, uploads } from '../database/tables.ts';
import { ServerError } from '../error.ts';
import { chunkBytes, chunked } from './chunked.ts';

export type Artifact = { readonly sha256: Sha256; readonly bytes: Uint8Array; readonly type: string };

export const sha256Of = (bytes: Uint8Array): Sha256 => createHash('sha256').update(bytes).digest('hex');

/** Writes bytes that are at hand, within a transaction. Throws `ServerError` WRONG_HASH. */
export const writeArtifact = async (query: Query, { sha256, bytes, type }: Artifact): Promise<void> => {
  checkHash({ sha256, bytes });
  const content = randomUUID();
  if (!(await publish(query, { sha256, content, bytes: bytes.length, type }))) return;
  for (let place = 0; place * chunkBytes < bytes.length; place++) {
    const data = bytes.subarray(place * chunkBytes, (place + 1) * chunkBytes);
    await query.insert(chunks).values({ content, place, data });
  }
};

/** Outputs of a task, as artifacts by port. */
export type Result = { readonly key: string; readonly hashes: Readonly<Record<string, Sha256>> };

/** Whether an artifact is small enough for `writeTogether`. */
export const isSmall = ({ bytes }: Pick<Artifact, 'bytes'>): boolean => bytes.length <= chunkBytes;

/** Writes small artifacts whose hashes were checked, and outputs of tasks that are among them, in one statement. */
export const writeTogether = async (
  query: Query,
  { files, made }: { readonly files: readonly Artifact[]; readonly made: readonly Result[] },
): Promise<void> => {
  const unique = [...new Map(files.map((file) => [file.sha256, file])).values()];
  // in one order everywhere, so that two writers of the same values wait for each other and never in a ring
  const sorted = unique.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  const given = sorted.map(({ sha256, bytes, type }) => {
    const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
    return { sha256, content: randomUUID(), bytes: bytes.length, type, data };
  });
  const rows = made.flatMap(({ key, hashes }) => {
    const ports = Object.entries(hashes);
    return ports.map(([port, sha256]) => ({ key, port, ports: ports.length, sha256 }));
  });
  await query.execute(sql`
    with given as (
      select * from json_to_recordset(${JSON.stringify(given)}::json) as given (sha256 text, content uuid, bytes bigint, type text, data text)
    ), named as (
      insert into unclip.artifact (sha256, content, bytes, type, used_at) select sha256, content, bytes, type, ${Date.now()}::bigint from given
      on conflict (sha256) do update set used_at = excluded.used_at returning content
    ), filled as (
      insert into unclip.chunk (content, place, data)
      select content, 0, decode(given.data, 'base64') from given join named using (content) where given.bytes > 0
    )
    insert into unclip.result (key, port, ports, sha256)
    select key, port, ports, sha256 from json_to_recordset(${JSON.stringify(rows)}::json) as made (key text, port text, ports integer, sha256 text)
    order by key, port on conflict do nothing`);
};

type Named = { readonly sha256: Sha256; readonly content: string; readonly bytes: number; readonly type: string };

/** Gives a content its name; false where the artifact is there already, which is then counted as used. */
const publish = async (query: Query, named: Named): Promise<boolean> => {
  const [kept] = await query
    .insert(artifacts)
    .values({ ...named, usedAt: Date.now() })
    .onConflictDoUpdate({ target: artifacts.sha256, set: { usedAt: Date.now() } })
    .returning({ content: artifacts.content });
  return kept?.content === named.content;
};

export type Upload = {
  readonly sha256: Sha256;
  readonly source: AsyncIterable<Uint8Array>;
  readonly type: string;
  /** Most bytes that are taken. */
  readonly maximum: number;
  /** Called before the artifact gets its name; what it throws undoes all. */
  accept(bytes: number): Promise<void>;
};

/**
 * Streams bytes into the database, a chunk a statement, and names them when all of them are there and have the hash: before that nobody
 * sees them, and after a failure nothing is left. Throws `ServerError` WRONG_HASH or TOO_LARGE, and whatever the source throws.
 */
export const streamArtifact = async (database: Database, { sha256, source, type, maximum, accept }: Upload): Promise<number> => {
  const { query } = database;
  const content = randomUUID();
  await query.insert(uploads).values({ content, at: Date.now() });
  let bytes = 0;
  let place = 0;
  const hash = createHash('sha256');
  try {
    for await (const data of chunked(source)) {
      bytes += data.length;
      if (bytes > maximum) throw tooLarge(maximum);
      hash.update(data);
      await requireDiskSpace(database, data.length);
      await query.insert(chunks).values({ content, place: place++, data });
    }
    if (hash.digest('hex') !== sha256) throw wrongHash(sha256);
    await accept(bytes);
    await database.transaction(async (inside) => {
      if (!(await publish(inside, { sha256, content, bytes, type }))) await inside.delete(chunks).where(eq(chunks.content, content));
      await inside.delete(uploads).where(eq(uploads.content, content));
    });
    return bytes;
  } catch (error) {
    await forget(query, content).catch(() => undefined); // what cannot be removed now is swept later
    throw error;
  }
};

const forget = async (query: Query, content: string): Promise<void> => {
  await query.delete(chunks).where(eq(chunks.content, content));
  await query.delete(uploads).where(eq(uploads.content, content));
};

/** Removes what uploads of killed processes left: those that began before `before`. */
export const sweepUploads = async (query: Query, before: number): Promise<void> => {
  await query.execute(sql`
    with old as (delete from ${uploads} where at < ${before} returning content)
    delete from ${chunks} using old where ${chunks.content} = old.content
      and not exists (select 1 from ${artifacts} where ${artifacts.content} = old.content)`);
};

/** Throws `ServerError` WRONG_HASH where bytes have not the hash that they are named by. */
export const checkHash = ({ sha256, bytes }: Pick<Artifact, 'sha256' | 'bytes'>): void => {
  if (sha256Of(bytes) !== sha256) throw wrongHash(sha256);
};

const wrongHash = (sha256: Sha256): ServerError =>
  new ServerError('WRONG_HASH', 'The bytes do not have the SHA-256 {sha256}. Send them again.', { params: { sha256 } });

export const tooLarge = (maximum: number): ServerError =>
  new ServerError('TOO_LARGE', 'The file is larger than the limit of {maximum} bytes. Use a smaller file.', { params: { maximum } });
