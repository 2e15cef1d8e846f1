import { messageOf } from '../errors/index.ts';
import { tidyAudit } from './accounts/audit.ts';
import { type Directory, openDirectory } from './accounts/directory.ts';
import { databaseResults } from './artifacts/results.ts';
import { createArtifacts } from './artifacts/service.ts';
import { type SmallResults, smallResults } from './artifacts/small-results.ts';
import type { ServiceSettings } from './contract.ts';
import { openNotices } from './database/notices.ts';
import { openDatabase } from './database/open.ts';
import { asDevice } from './device.ts';
import type { Installation } from './installation.ts';
import { fetchFamily } from './models/fetch-family.ts';
import { type InstalledModels, openInstalledModels } from './models/installed.ts';
import { openQueue } from './queue/queue.ts';
import { eventHub } from './runs/event-hub.ts';
import { createPlans } from './runs/plan-run.ts';
import { tidyTasks } from './runs/tidy.ts';
import type { WorkerContext } from './worker/context.ts';
import { supervise } from './worker/supervise.ts';

/** Milliseconds between clean-ups of artifacts and single tasks. */
const tidyInterval = 60_000;

/** What the services and the workers of one process share. */
export type Runtime = Omit<WorkerContext, 'id'> & {
  readonly models: InstalledModels;
  readonly directory: Directory;
  readonly small: SmallResults;
};

/** Opens the database, queue and artifacts, and starts a worker for each device of the settings. Throws `ServerError`. */
export const openRuntime = async (
  settings: ServiceSettings,
  { registry, plugins = [], families, child }: Installation,
): Promise<{ readonly runtime: Runtime; close(): Promise<void> }> => {
  const { log, devices, artifactBytes, releaseAfter = Number.POSITIVE_INFINITY } = settings;
  for (const device of devices) asDevice(device);
  const closing = new AbortController();
  const { modelServer } = settings;
  const models = await openInstalledModels({
    read: families,
    fetch: modelServer && ((family) => fetchFamily(family, { server: modelServer, folder: settings.modelsFolder, signal: closing.signal })),
    failed: (family, error) => log('warn', 'A model family could not be fetched.', { family, reason: messageOf(error) }),
  });
  const database = await openDatabase(settings);
  const opened: (() => Promise<void>)[] = [() => database.close()];
  const closeAll = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    const notices = await openNotices(database);
    opened.push(() => notices.close());
    const directory = await openDirectory(database, notices, log);
    opened.push(() => directory.close());
    const queue = await openQueue(database, log);
    opened.push(() => queue.close());
    const artifacts = createArtifacts(database, { budget: artifactBytes });
    const tidy = () =>
      tidyTasks(database)
        .then(() => artifacts.tidy())
        .then(() => tidyAudit(database.query))
        .catch((error: unknown) => log('warn', 'Old artifacts and single tasks could not be removed.', { reason: String(error) }));
    await tidy();
    const timer = setInterval(() => void tidy(), tidyInterval);
    opened.push(async () => clearInterval(timer));
    const runtime: Runtime = {
      database,
      queue,
      notices,
      live: eventHub(),
      artifacts,
      results: databaseResults(database, artifacts.wrote),
      small: smallResults(database.query),
      plans: createPlans({ registry, catalog: models.catalog }),
      log,
      models,
      directory,
    };
    const working = devices.map((device) => supervise({ context: runtime, device, models, plugins, child, releaseAfter }, closing.signal));
    opened.push(async () => {
      closing.abort();
      await Promise.all(working);
    });
    return { runtime, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
};
