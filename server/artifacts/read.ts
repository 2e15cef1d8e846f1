import { and, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import type { Sha256 } from '../contract.ts';
import type { Query } from '../database/database.ts';
import { artifacts, chunks } from '../database/tables.ts';
import { ServerError } from '../error.ts';
import { chunkBytes } from './chunked.ts';

/** Number of chunks in one query. */
const pageChunks = 8;

/** Yields the bytes of an artifact from `from` (inclusive) to `to` (exclusive). Throws `ServerError` NOT_FOUND. */
export const readArtifact = async function* (
  query: Query,
  sha256: Sha256,
  range?: { readonly from: number; readonly to: number },
): AsyncGenerator<Uint8Array> {
  const [found] = await query
    .update(artifacts)
    .set({ usedAt: Date.now() })
    .where(eq(artifacts.sha256, sha256))
    .returning({ content: artifacts.content, bytes: artifacts.bytes });
  if (!found) throw missingArtifact(sha256);
  const from = Math.max(0, range?.from ?? 0);
  const to = Math.min(found.bytes, range?.to ?? found.bytes);
  for (let index = Math.floor(from / chunkBytes); index * chunkBytes < to; index += pageChunks) {
    const page = await query
      .select({ place: chunks.place, data: sql<string>`encode(${chunks.data}, 'base64')` })
      .from(chunks)
      .where(and(eq(chunks.content, found.content), gte(chunks.place, index), lt(chunks.place, index + pageChunks)))
      .orderBy(chunks.place);
    if (page.length === 0) throw missingArtifact(sha256); // it was evicted while it was read
    for (const chunk of page) {
      const start = chunk.place * chunkBytes;
      if (start >= to) break;
      yield new Uint8Array(Buffer.from(chunk.data, 'base64')).subarray(Math.max(0, from - start), to - start);
    }
  }
};

/** Reads all bytes of an artifact. Throws `ServerError` NOT_FOUND, or TOO_LARGE for more than `maximum` bytes. */
export const readWholeArtifact = async (query: Query, sha256: Sha256, maximum: number): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of readArtifact(query, sha256)) {
    bytes += piece.length;
    if (bytes > maximum)
      throw new ServerError('TOO_LARGE', 'The artifact {sha256} is larger than {maximum} bytes. Use a smaller one.', {
        params: { sha256, maximum },
      });
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
};

/** Returns the hashes of artifacts that are not stored, and marks the others as used. */
export const missingArtifacts = async (query: Query, hashes: readonly Sha256[]): Promise<readonly Sha256[]> => {
  if (hashes.length === 0) return [];
  const found = await query
    .update(artifacts)
    .set({ usedAt: Date.now() })
    .where(inArray(artifacts.sha256, [...new Set(hashes)]))
    .returning({ sha256: artifacts.sha256 });
  const here = new Set(found.map(({ sha256 }) => sha256));
  return hashes.filter((hash) => !here.has(hash));
};

export const missingArtifact = (sha256: Sha256): ServerError =>
  new ServerError('NOT_FOUND', 'There is no artifact {sha256}. It was never sent, or it was evicted. Send it again.', {
    params: { sha256 },
  });
