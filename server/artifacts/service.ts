import { eq, sql } from 'drizzle-orm';
import type { ArtifactService } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { asServerError } from '../database/database-error.ts';
import { requireDiskSpace } from '../database/disk-space.ts';
import { artifacts } from '../database/tables.ts';
import { ServerError } from '../error.ts';
import { type Budget, evict, heldArtifacts } from './evict.ts';
import { missingArtifacts, readArtifact } from './read.ts';
import { streamArtifact, sweepUploads, tooLarge, writeArtifact } from './write.ts';

/** Bytes that are written in one transaction; more are streamed. */
const atOnce = 2 ** 20;
/** An upload that takes longer was killed. */
const longestUpload = 24 * 3600 * 1000;

export type Artifacts = ArtifactService & {
  /** Artifacts were written elsewhere in this process: makes room when they have become too many. */
  wrote(bytes: number): Promise<void>;
  held(): Promise<{ readonly count: number; readonly bytes: number; readonly budget: number }>;
  /** Counts anew, makes room, and sweeps what killed uploads left. */
  tidy(): Promise<void>;
};

/** Artifacts in the database, least recently used ones evicted when they take more than the budget. */
export const createArtifacts = (database: Database, { budget, rest = 60_000 }: { budget: number; rest?: number }): Artifacts => {
  const { query } = database;
  const limits: Budget = { budget, rest };
  /** What is held, as far as this process knows: other processes write too, and `tidy` counts anew. */
  let held = 0;
  const shrink = async (to: Budget): Promise<void> => {
    const before = held;
    held = await evict(query, to);
    // the embedded database has nobody who clears away what was removed, and its files would grow for ever
    if (held < before && database.kind === 'embedded') await query.execute(sql`vacuum unclip.chunk`);
  };
  const grow = async (bytes: number): Promise<void> => {
    held += bytes;
    if (held > budget) await shrink(limits);
  };
  const accept = async (bytes: number): Promise<void> => {
    await requireDiskSpace(database, bytes);
    if (held + bytes > budget) await shrink({ ...limits, budget: Math.max(0, budget - bytes) });
    if (held + bytes > budget)
      throw new ServerError(
        'DISK_FULL',
        'The kept runs use all the disk space for artifacts. Remove some runs, or raise UNCLIP_ARTIFACT_BYTES.',
      );
    held += bytes;
  };
  const put: ArtifactService['put'] = async (sha256, given, type = 'application/octet-stream') => {
    if (given instanceof Uint8Array && given.length <= atOnce) {
      if (given.length > budget) throw tooLarge(budget);
      await accept(given.length);
      await database.transaction((inside) => writeArtifact(inside, { sha256, bytes: given, type }));
      return { bytes: given.length };
    }
    const source = given instanceof Uint8Array ? once(given) : given;
    return { bytes: await streamArtifact(database, { sha256, source, type, maximum: budget, accept }) };
  };
  return {
    put: (...given) => put(...given).catch(rethrow),
    async head(sha256) {
      const found = await query
        .select({ bytes: artifacts.bytes, type: artifacts.type })
        .from(artifacts)
        .where(eq(artifacts.sha256, sha256))
        .catch(rethrow);
      return found[0];
    },
    async *read(sha256, range) {
      try {
        yield* readArtifact(query, sha256, range);
      } catch (error) {
        throw asServerError(error);
      }
    },
    missing: (hashes) => missingArtifacts(query, hashes).catch(rethrow),
    wrote: grow,
    held: async () => ({ ...(await heldArtifacts(query)), budget }),
    async tidy() {
      await sweepUploads(query, Date.now() - longestUpload);
      await shrink(limits);
    },
  };
};

const once = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
};

const rethrow = (error: unknown): never => {
  throw asServerError(error);
};
