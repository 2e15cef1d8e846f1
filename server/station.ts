import { databaseResults } from './artifacts/results.ts';
import { createArtifacts } from './artifacts/service.ts';
import type { ServiceSettings } from './contract.ts';
import { openNotices } from './database/notices.ts';
import { openDatabase } from './database/open.ts';
import { asDevice } from './device.ts';
import type { Place } from './place.ts';
import { openQueue } from './queue/queue.ts';
import { liveEvents } from './runs/live.ts';
import { tidyTasks } from './runs/tidy.ts';
import type { Station } from './worker/station.ts';
import { supervise } from './worker/supervise.ts';

/** Milliseconds between two times that artifacts and lone tasks are tidied up. */
const tidying = 60_000;

/** The database with all that stands on it, and workers on the devices of the settings. Throws `ServerError`. */
export const openStation = async (
  settings: ServiceSettings,
  { families, child }: Place,
): Promise<{ readonly station: Omit<Station, 'id'>; close(): Promise<void> }> => {
  const { log, devices, artifactBytes } = settings;
  for (const device of devices) asDevice(device);
  const database = await openDatabase(settings);
  const opened: (() => Promise<void>)[] = [() => database.close()];
  const closeAll = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    const notices = await openNotices(database);
    opened.push(() => notices.close());
    const queue = await openQueue(database, log);
    opened.push(() => queue.close());
    const artifacts = createArtifacts(database, { budget: artifactBytes });
    const tidy = () =>
      tidyTasks(database)
        .then(() => artifacts.tidy())
        .catch((error: unknown) => log('warn', 'Artifacts and lone tasks could not be tidied up.', { reason: String(error) }));
    await tidy();
    const timer = setInterval(() => void tidy(), tidying);
    opened.push(async () => clearInterval(timer));
    const station = { database, queue, notices, live: liveEvents(), artifacts, results: databaseResults(database, artifacts.wrote), log };
    const closing = new AbortController();
    const working = devices.map((device) => supervise({ station, device, families, child }, closing.signal));
    opened.push(async () => {
      closing.abort();
      await Promise.all(working);
    });
    return { station, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
};
