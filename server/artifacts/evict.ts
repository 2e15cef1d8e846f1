import { sql } from 'drizzle-orm';
import { type Query, rowsOf } from '../database/database.ts';
import { artifacts, chunks, pins, results } from '../database/tables.ts';

export type Budget = {
  /** Maximum total size of artifacts, in bytes. */
  readonly budget: number;
  /** Milliseconds after its last use in which an artifact is not evicted, because a run may be about to pin it. */
  readonly rest: number;
};

/** The number of stored artifacts and their total size. */
export const countArtifacts = async (query: Query): Promise<{ readonly count: number; readonly bytes: number }> => {
  const [row] = await rowsOf<{ count: unknown; bytes: unknown }>(
    query,
    sql`select count(*) as count, coalesce(sum(bytes), 0) as bytes from ${artifacts}`,
  );
  return { count: Number(row?.count), bytes: Number(row?.bytes) };
};

/**
 * If artifacts exceed the budget, removes the least recently used ones until they take nine tenths of it. Pinned artifacts stay. Returns the
 * remaining size in bytes.
 */
export const evict = async (query: Query, { budget, rest }: Budget): Promise<number> => {
  let { bytes } = await countArtifacts(query);
  if (bytes <= budget) return bytes;
  while (bytes > budget * 0.9) {
    const removed = await evictSome(query, { excess: bytes - budget * 0.9, before: Date.now() - rest });
    if (removed === 0) break;
    bytes -= removed;
  }
  return bytes;
};

/** Removes up to 200 artifacts, until the excess is covered. A task that loses one of its output values loses its complete result. */
const evictSome = async (query: Query, { excess, before }: { excess: number; before: number }): Promise<number> => {
  const removed = await rowsOf<{ bytes: unknown }>(
    query,
    sql`
      with old as (
        select sha256, sum(bytes) over (order by used_at, sha256) - bytes as ahead from ${artifacts} artifact
        where used_at < ${before} and not exists (select 1 from ${pins} pin where pin.sha256 = artifact.sha256)
        order by used_at, sha256 limit 200
      ), gone as (
        delete from ${artifacts} artifact using old
        where artifact.sha256 = old.sha256 and old.ahead < ${excess} and artifact.used_at < ${before}
        returning artifact.sha256, artifact.content, artifact.bytes
      ), emptied as (
        delete from ${chunks} chunk using gone where chunk.content = gone.content
      ), forgotten as (
        delete from ${results} result using (select distinct key from ${results} where sha256 in (select sha256 from gone)) lost
        where result.key = lost.key
      )
      select bytes from gone`,
  );
  return removed.reduce((sum, row) => sum + Number(row.bytes), 0);
};
