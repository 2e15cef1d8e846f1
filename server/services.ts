import { gt, sql } from 'drizzle-orm';
import packageFile from '../package.json' with { type: 'json' };
import { createUsers } from './accounts/service.ts';
import { createSignIn } from './accounts/sign-in.ts';
import { artifactsFor } from './artifacts/for-caller.ts';
import type { ServerServices, ServiceSettings, SystemStatus, WorkerStatus } from './contract.ts';
import type { Query } from './database/database.ts';
import { withDatabaseErrors } from './database/database-error.ts';
import { runs, workers } from './database/tables.ts';
import { findInstallation, type Installation } from './installation.ts';
import { modelsFor } from './models/for-caller.ts';
import { importInto } from './models/importer.ts';
import { createModels } from './models/service.ts';
import { familyOf, isPlugin, pluginOf } from './queue/needs.ts';
import { changingRuns } from './runs/change.ts';
import { countRuns, readingRuns } from './runs/read.ts';
import { createRuns } from './runs/service.ts';
import { openRuntime } from './runtime.ts';
import { type Acting, byOperator, type Caller, operator } from './users/caller.ts';
import { visibleTo } from './users/visible.ts';
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
  const { database, artifacts, directory, queue, notices, plans, log } = runtime;
  const starting = { ...runtime, acceptWebhook: webhookCheck(settings.webhooks, systemResolve) };
  const folder = settings.modelsFolder;
  const models = createModels({ models: runtime.models, folder, importer: importInto(folder) });
  const webhooks =
    settings.webhooks &&
    superviseDeliveries(
      {
        database,
        runs: readingRuns(database, byOperator),
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
  const acting = (caller: Caller): Acting => ({ caller, nameOf: (id) => directory.users.get(id)?.name });
  const { cancel } = changingRuns(database, queue, byOperator);
  const forCaller = (caller: Caller) => {
    const workflows = createWorkflows(database, acting(caller));
    return {
      workflows,
      runs: createRuns(starting, workflows, acting(caller)),
      users: createUsers({ database, directory, cancel }, acting(caller)),
      artifacts: artifactsFor(artifacts, database, caller),
      models: modelsFor(models, database, caller),
      async status(): Promise<SystemStatus> {
        const visible = visibleTo(caller, runs);
        const workers = await liveWorkers(database.query);
        return {
          version: packageFile.version,
          database: database.kind,
          // the id of a run is for those who see all runs
          workers: visible ? workers.map(({ run: _, ...worker }) => worker) : workers,
          runs: await countRuns(database.query, { visible }),
          artifacts: await artifacts.usage(),
        };
      },
    };
  };
  const services: ServerServices = withDatabaseErrors({
    ...forCaller(operator),
    signIn: createSignIn(database, directory),
    as: (caller: Caller): ServerServices => ({ ...services, ...withDatabaseErrors(forCaller(caller)) }),
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
  return services;
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
    families: families.flatMap((capability) => (isPlugin(capability) ? [] : [familyOf(capability).family])),
    capabilities: families.filter((capability) => !isPlugin(capability)),
    plugins: families.filter(isPlugin).map(pluginOf),
    ...(run !== null && { run }),
  }));
};
