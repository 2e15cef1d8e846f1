import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import type { ModelFamily } from '../../models/family.ts';
import { queues, workers } from '../database/tables.ts';
import { workerName } from '../device.ts';
import { capabilityOf } from '../queue/needs.ts';
import { attemptRun } from './attempt.ts';
import type { WorkerContext } from './context.ts';
import { type Child, startChild } from './start-child.ts';

export type Supervision = {
  readonly context: Omit<WorkerContext, 'id'>;
  readonly device: string;
  readonly families: readonly ModelFamily[];
  /** The module that a child runs. */
  readonly child: URL;
};

/** Milliseconds after something went wrong before it is tried again. */
const setback = 1000;
/** Milliseconds between two signs of life of a worker that has nothing to do. */
const idleBeat = 3000;
/** Milliseconds between two looks into the queue: nobody tells when the job of a lost worker can be taken again. */
const look = 1000;

/**
 * Takes runs from the queue and works them off in a child process on one device, one at a time, until the signal aborts. Then it hands back
 * what is at work and resolves. Nothing that goes wrong with a run, a child or the database ends it.
 */
export const supervise = async ({ context: shared, device, families, child: module }: Supervision, closing: AbortSignal): Promise<void> => {
  const context: WorkerContext = { ...shared, id: workerName(device) };
  const { database, queue, notices, log, id } = context;
  const setup = { device, families: families.map(({ location }) => location) };
  const capabilities = new Set(families.map(({ manifest, hash }) => capabilityOf({ family: manifest.family, hash })));
  const suitable = async (): Promise<string[]> => {
    const all = await database.query.select().from(queues);
    return all
      .filter((asked) => (asked.device === 'any' || asked.device === device) && asked.families.every((family) => capabilities.has(family)))
      .map(({ name }) => name);
  };
  const appear = async (): Promise<void> => {
    const seen = { host: hostname(), device, families: families.map(({ manifest }) => manifest.family), seenAt: Date.now(), run: null };
    await database.query
      .insert(workers)
      .values({ id, ...seen })
      .onConflictDoUpdate({ target: workers.id, set: seen });
  };
  const heard = notices.on('queue');
  let child: Child | undefined;
  let names: string[] = [];
  let seen = Number.NEGATIVE_INFINITY;
  while (!closing.aborted) {
    try {
      if (!child?.alive) child = await startChild(module, setup);
      if (performance.now() - seen > idleBeat) {
        await appear();
        seen = performance.now();
      }
      let claim = await queue.take(names);
      if (!claim) {
        const known = names;
        names = await suitable();
        if (names.some((name) => !known.includes(name))) claim = await queue.take(names);
      }
      if (claim) await attemptRun(context, child, { claim, closing });
      else await heard.next(closing, look);
    } catch (error) {
      log('error', 'A worker could not do its work; it tries again.', {
        worker: id,
        reason: error instanceof Error ? error.message : String(error),
      });
      await pause(setback, undefined, { signal: closing }).catch(() => undefined);
    }
  }
  heard.close();
  child?.kill();
  await database.query
    .delete(workers)
    .where(eq(workers.id, id))
    .catch(() => undefined);
};
