import { gt, sql } from 'drizzle-orm';
import packageFile from '../package.json' with { type: 'json' };
import type { ServerServices, ServiceSettings, WorkerStatus } from './contract.ts';
import type { Query } from './database/database.ts';
import { withDatabaseErrors } from './database/database-error.ts';
import { workers } from './database/tables.ts';
import { findInstallation, type Installation } from './installation.ts';
import { importInto } from './models/importer.ts';
import { createModels } from './models/service.ts';
import { familyOf } from './queue/needs.ts';
import { countRuns } from './runs/read.ts';
import { createRuns } from './runs/service.ts';
import { openRuntime } from './runtime.ts';
import { systemResolve } from './webhooks/receiver.ts';
import { superviseDeliveries, webhookCheck } from './webhooks/service.ts';
import { createWorkflows } from './workflows/service.ts';

/** Milliseconds without a heartbeat after which a worker is no longer listed. */
const heartbeatTimeout = 15_000;

/**
 * Opens the database and starts a worker for each device of the settings. `close` returns running jobs to the queue and releases everything.
 * Throws `ServerError` IN_USE, UNAVAILABLE or BAD_REQUEST.
 */
export const openServices = async (settings: ServiceSettings, installed?: Installation): Promise<ServerServices> => {
  const installation = installed ?? findInstallation(settings);
  const { runtime, close } = await openRuntime(settings, installation);
  const { database, artifacts, notices, plans, log } = runtime;
  const workflows = createWorkflows(database);
  const runs = createRuns({ ...runtime, acceptWebhook: webhookCheck(settings.webhooks, systemResolve) }, workflows);
  const folder = settings.modelsFolder;
  const models = createModels({ models: runtime.models, folder, importer: importInto(folder) });
  const webhooks =
    settings.webhooks &&
    superviseDeliveries(
      {
        database,
        runs,
        registry: plans.registry,
        settings: settings.webhooks,
        resolve: systemResolve,
        log,
        now: Date.now,
        chance: Math.random,
      },
      notices,
    );
  let open = true;
  return withDatabaseErrors({
    workflows,
    artifacts,
    runs,
    models,
    status: async () => ({
      version: packageFile.version,
      database: database.kind,
      workers: await liveWorkers(database.query),
      runs: await countRuns(database.query),
      artifacts: await artifacts.usage(),
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
      models.close();
      await webhooks?.close();
      await close();
    },
  });
};

/**
 * Runs workers on a shared database until the signal aborts, then returns running jobs to the queue. Throws `ServerError` IN_USE, UNAVAILABLE
 * or BAD_REQUEST.
 */
export const runWorker = async (settings: ServiceSettings, signal: AbortSignal, installation?: Installation): Promise<void> => {
  const { close } = await openRuntime(settings, installation ?? findInstallation(settings));
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await close();
};

const liveWorkers = async (query: Query): Promise<WorkerStatus[]> => {
  const rows = await query
    .select()
    .from(workers)
    .where(gt(workers.seenAt, Date.now() - heartbeatTimeout));
  return rows.map(({ run, families, ...worker }) => ({
    ...worker,
    families: families.map((capability) => familyOf(capability).family),
    capabilities: families,
    ...(run !== null && { run }),
  }));
};
