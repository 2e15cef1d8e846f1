import { eq, sql } from 'drizzle-orm';
import type { ArtifactService } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { asServerError } from '../database/database-error.ts';
import { requireDiskSpace } from '../database/disk-space.ts';
import { artifacts } from '../database/tables.ts';
import { ServerError } from '../error.ts';
import { type Budget, countArtifacts, evict } from './evict.ts';
import { missingArtifacts, readArtifact } from './read.ts';
import { streamArtifact, sweepUploads, tooLarge, writeArtifact } from './write.ts';

/** Maximum size of an artifact that is written in one statement, in bytes. Larger ones are streamed. */
const atOnce = 2 ** 20;
/** Milliseconds after which an unfinished upload counts as killed. */
const longestUpload = 24 * 3600 * 1000;

export type Artifacts = ArtifactService & {
  /** Reports bytes that were written elsewhere in this process, and evicts artifacts if they exceed the budget. */
  wrote(bytes: number): Promise<void>;
  usage(): Promise<{ readonly count: number; readonly bytes: number; readonly budget: number }>;
  /** Recounts the stored bytes, evicts artifacts that exceed the budget, and removes the remains of killed uploads. */
  tidy(): Promise<void>;
};

/** Creates the service that stores artifacts in the database. It evicts the least recently used ones when they exceed the budget. */
export const createArtifacts = (database: Database, { budget, rest = 60_000 }: { budget: number; rest?: number }): Artifacts => {
  const { query } = database;
  const limits: Budget = { budget, rest };
  /** Stored bytes, as known to this process. Other processes write too, so `tidy` recounts them. */
  let stored = 0;
  const shrink = async (to: Budget): Promise<void> => {
    const before = stored;
    stored = await evict(query, to);
    // the embedded database has no autovacuum, so without this its files would grow forever
    if (stored < before && database.kind === 'embedded') await query.execute(sql`vacuum unclip.chunk`);
  };
  const grow = async (bytes: number): Promise<void> => {
    stored += bytes;
    if (stored > budget) await shrink(limits);
  };
  const accept = async (bytes: number): Promise<void> => {
    await requireDiskSpace(database, bytes);
    if (stored + bytes > budget) await shrink({ ...limits, budget: Math.max(0, budget - bytes) });
    if (stored + bytes > budget)
      throw new ServerError(
        'DISK_FULL',
        'The kept runs use all the disk space for artifacts. Remove some runs, or raise UNCLIP_ARTIFACT_BYTES.',
      );
    stored += bytes;
  };
  const put: ArtifactService['put'] = async (sha256, input, type = 'application/octet-stream') => {
    if (input instanceof Uint8Array && input.length <= atOnce) {
      if (input.length > budget) throw tooLarge(budget);
      await accept(input.length);
      await database.transaction((inside) => writeArtifact(inside, { sha256, bytes: input, type }));
      return { bytes: input.length };
    }
    const source = input instanceof Uint8Array ? once(input) : input;
    return { bytes: await streamArtifact(database, { sha256, source, type, maximum: budget, accept }) };
  };
  return {
    put: (...parameters) => put(...parameters).catch(rethrow),
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
    usage: async () => ({ ...(await countArtifacts(query)), budget }),
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
