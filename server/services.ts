import { gt, sql } from 'drizzle-orm';
import packageFile from '../package.json' with { type: 'json' };
import type { ServerServices, ServiceSettings, WorkerStatus } from './contract.ts';
import type { Query } from './database/database.ts';
import { withDatabaseErrors } from './database/database-error.ts';
import { workers } from './database/tables.ts';
import { findInstallation, type Installation, modelSummaries } from './installation.ts';
import { countRuns } from './runs/read.ts';
import { createRuns } from './runs/service.ts';
import { openRuntime } from './runtime.ts';
import { createWorkflows } from './workflows/service.ts';

/** A worker that was not heard for so long is gone. */
const silence = 15_000;

/**
 * Opens the database and begins to work off runs on the devices of the settings. `close` hands back what is at work and lets go of all. Throws
 * `ServerError` IN_USE, UNAVAILABLE or BAD_REQUEST.
 */
export const openServices = async (settings: ServiceSettings, given?: Installation): Promise<ServerServices> => {
  const place = given ?? (await findInstallation(settings));
  const { runtime, close } = await openRuntime(settings, place);
  const { database, artifacts } = runtime;
  const workflows = createWorkflows(database);
  let open = true;
  return withDatabaseErrors({
    workflows,
    artifacts,
    runs: createRuns(runtime, workflows),
    models: async () => modelSummaries(place.families),
    status: async () => ({
      version: packageFile.version,
      database: database.kind,
      workers: await seenWorkers(database.query),
      runs: await countRuns(database.query),
      artifacts: await artifacts.held(),
    }),
    async ready() {
      if (!open) return false;
      try {
        await database.query.execute(sql`select 1`);
        return true;
      } catch {
        return false;
      }
    },
    async close() {
      open = false;
      await close();
    },
  });
};

/**
 * Works off runs of a database that others share, until the signal aborts; then hands back what is at work. Throws `ServerError` IN_USE,
 * UNAVAILABLE or BAD_REQUEST.
 */
export const runWorker = async (settings: ServiceSettings, signal: AbortSignal, given?: Installation): Promise<void> => {
  const { close } = await openRuntime(settings, given ?? (await findInstallation(settings)));
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await close();
};

const seenWorkers = async (query: Query): Promise<WorkerStatus[]> => {
  const rows = await query
    .select()
    .from(workers)
    .where(gt(workers.seenAt, Date.now() - silence));
  return rows.map(({ run, ...worker }) => ({ ...worker, ...(run !== null && { run }) }));
};
