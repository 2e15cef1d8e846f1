import { createHash, randomUUID } from 'node:crypto';
import { eq, type SQL, sql } from 'drizzle-orm';
import type { Sha256 } from '../contract.ts';
import type { Database, Query } from '../database/database.ts';
import { requireDiskSpace } from '../database/disk-space.ts';
import { artifacts, chunks, uploads } from '../database/tables.ts';
import { ServerError } from '../error.ts';
import { chunkBytes, chunked } from './chunked.ts';

export type Artifact = { readonly sha256: Sha256; readonly bytes: Uint8Array; readonly type: string };

export const sha256Of = (bytes: Uint8Array): Sha256 => createHash('sha256').update(bytes).digest('hex');

/** Writes an artifact from memory in the caller's transaction. Throws `ServerError` WRONG_HASH. */
export const writeArtifact = async (query: Query, { sha256, bytes, type }: Artifact): Promise<void> => {
  checkHash({ sha256, bytes });
  const content = randomUUID();
  if (!(await publish(query, { sha256, content, bytes: bytes.length, type }))) return;
  for (let index = 0; index * chunkBytes < bytes.length; index++) {
    const data = bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes);
    await query.insert(chunks).values({ content, place: index, data });
  }
};

/** The stored outputs of a task: artifacts by port. */
export type Result = { readonly key: string; readonly hashes: Readonly<Record<string, Sha256>> };

/** Whether an artifact is small enough for `writeTogether`. */
export const isSmall = ({ bytes }: Pick<Artifact, 'bytes'>): boolean => bytes.length <= chunkBytes;

type Together = { readonly files: readonly Artifact[]; readonly results: readonly Result[] };

/** Writes small artifacts, whose hashes the caller has checked, and results that refer to them, in one statement. */
export const writeTogether = async (query: Query, together: Together): Promise<void> => {
  await query.execute(sql`with ${writing(together, sql`true`)} select 1`);
};

/** The same as parts of a statement, the last of which is named `stored`: they write where the condition holds. */
export const writing = ({ files, results }: Together, where: SQL): SQL => {
  const unique = [...new Map(files.map((file) => [file.sha256, file])).values()];
  // always in the same order, so that concurrent writers of the same values cannot deadlock
  const sorted = unique.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  const added = sorted.map(({ sha256, bytes, type }) => {
    const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
    return { sha256, content: randomUUID(), bytes: bytes.length, type, data };
  });
  const rows = results.flatMap(({ key, hashes }) => {
    const ports = Object.entries(hashes);
    return ports.map(([port, sha256]) => ({ key, port, ports: ports.length, sha256 }));
  });
  return sql`
    added as (
      select * from json_to_recordset(${JSON.stringify(added)}::json) as added (sha256 text, content uuid, bytes bigint, type text, data text)
      where ${where}
    ), named as (
      insert into unclip.artifact (sha256, content, bytes, type, used_at) select sha256, content, bytes, type, ${Date.now()}::bigint from added
      on conflict (sha256) do update set used_at = excluded.used_at returning content
    ), filled as (
      insert into unclip.chunk (content, place, data)
      select content, 0, decode(added.data, 'base64') from added join named using (content) where added.bytes > 0
    ), stored as (
      insert into unclip.result (key, port, ports, sha256)
      select key, port, ports, sha256 from json_to_recordset(${JSON.stringify(rows)}::json) as stored (key text, port text, ports integer, sha256 text)
      where ${where} order by key, port on conflict do nothing
    )`;
};

type Named = { readonly sha256: Sha256; readonly content: string; readonly bytes: number; readonly type: string };

/** Publishes a content under its hash. Returns false if the artifact exists already, and marks it as used. */
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
  /** Maximum size, in bytes. */
  readonly maximum: number;
  /** Called before the artifact is published. If it throws, the upload is undone. */
  accept(bytes: number): Promise<void>;
};

/**
 * Streams bytes into the database, one chunk in each statement, and publishes them when all are stored and their hash is verified. Nobody sees
 * them before that, and a failed upload leaves nothing. Throws `ServerError` WRONG_HASH or TOO_LARGE, and what the source throws.
 */
export const streamArtifact = async (database: Database, { sha256, source, type, maximum, accept }: Upload): Promise<number> => {
  const { query } = database;
  const content = randomUUID();
  await query.insert(uploads).values({ content, at: Date.now() });
  let bytes = 0;
  let index = 0;
  const hash = createHash('sha256');
  try {
    for await (const data of chunked(source)) {
      bytes += data.length;
      if (bytes > maximum) throw tooLarge(maximum);
      hash.update(data);
      await requireDiskSpace(database, data.length);
      await query.insert(chunks).values({ content, place: index++, data });
    }
    if (hash.digest('hex') !== sha256) throw wrongHash(sha256);
    await accept(bytes);
    await database.transaction(async (inside) => {
      if (!(await publish(inside, { sha256, content, bytes, type }))) await inside.delete(chunks).where(eq(chunks.content, content));
      await inside.delete(uploads).where(eq(uploads.content, content));
    });
    return bytes;
  } catch (error) {
    await forget(query, content).catch(() => undefined); // `sweepUploads` removes the rest later
    throw error;
  }
};

const forget = async (query: Query, content: string): Promise<void> => {
  await query.delete(chunks).where(eq(chunks.content, content));
  await query.delete(uploads).where(eq(uploads.content, content));
};

/** Removes the remains of uploads that began before `before`, whose processes were killed. */
export const sweepUploads = async (query: Query, before: number): Promise<void> => {
  await query.execute(sql`
    with old as (delete from ${uploads} where at < ${before} returning content)
    delete from ${chunks} using old where ${chunks.content} = old.content
      and not exists (select 1 from ${artifacts} where ${artifacts.content} = old.content)`);
};

/** Throws `ServerError` WRONG_HASH if the bytes do not have the hash. */
export const checkHash = ({ sha256, bytes }: Pick<Artifact, 'sha256' | 'bytes'>): void => {
  if (sha256Of(bytes) !== sha256) throw wrongHash(sha256);
};

const wrongHash = (sha256: Sha256): ServerError =>
  new ServerError('WRONG_HASH', 'The bytes do not have the SHA-256 {sha256}. Send them again.', { params: { sha256 } });

export const tooLarge = (maximum: number): ServerError =>
  new ServerError('TOO_LARGE', 'The file is larger than the limit of {maximum} bytes. Use a smaller file.', { params: { maximum } });
