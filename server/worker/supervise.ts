import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { messageOf } from '../../errors/index.ts';
import type { ModelFamily } from '../../models/family.ts';
import type { InstalledPlugin } from '../../plugin/node/load.ts';
import { queues, workers } from '../database/tables.ts';
import { workerName } from '../device.ts';
import type { InstalledModels } from '../models/installed.ts';
import { capabilityOf, familyOf, isPlugin, pluginCapability } from '../queue/needs.ts';
import { attemptRun } from './attempt.ts';
import type { WorkerContext } from './context.ts';
import { type Child, startChild } from './start-child.ts';

export type Supervision = {
  readonly context: Omit<WorkerContext, 'id'>;
  readonly device: string;
  readonly models: InstalledModels;
  readonly plugins: readonly InstalledPlugin[];
  /** The module that a child runs. */
  readonly child: URL;
  /** Milliseconds after its last run after which a child is replaced. */
  readonly releaseAfter: number;
};

/** Milliseconds to wait after an error. */
const retryDelay = 1000;
/** Milliseconds between heartbeats of an idle worker. */
const idleHeartbeat = 3000;
/**
 * Milliseconds between polls of the queue, because there is no notice when the job of a lost worker becomes available. The embedded database has a single
 * process, which sees its children end, so polling only confirms what notices have reported; the interval keeps its heartbeats recent.
 */
const pollInterval = { embedded: 10_000, postgres: 1000 } as const;

/**
 * Takes runs from the queue and executes them in a child process on one device, one at a time, until the signal aborts. Then it returns the
 * running job to the queue and resolves. Errors of a run, a child or the database do not end it. A new child is always ready; one that has had
 * no run for some time is replaced, because onnxruntime keeps the memory of released networks.
 */
export const supervise = async (
  { context: shared, device, models, plugins, child: module, releaseAfter }: Supervision,
  closing: AbortSignal,
): Promise<void> => {
  const context: WorkerContext = { ...shared, id: workerName(device) };
  const { database, queue, notices, log, id } = context;
  let families: readonly ModelFamily[] = [];
  const setupOf = (found: readonly ModelFamily[]) => ({
    device,
    families: found.map(({ location }) => location),
    plugins: plugins.map(({ code, file }) => ({ code, file })),
  });
  const capabilities = () =>
    new Set([
      ...families.map(({ manifest, hash }) => capabilityOf({ family: manifest.family, hash })),
      ...plugins.map(({ description, sha256 }) => pluginCapability({ name: description.name, sha256 })),
    ]);
  /** The queues that this worker serves. Looks for the families of waiting runs that it could serve with them. */
  const suitable = async (): Promise<string[]> => {
    const all = (await database.query.select().from(queues)).filter((needs) => needs.device === 'any' || needs.device === device);
    const mine = capabilities();
    const lacking = (needs: { readonly families: readonly string[] }) => needs.families.filter((family) => !mine.has(family));
    const others = await queue.waiting(all.filter((needs) => lacking(needs).length > 0).map(({ name }) => name));
    for (const needs of all)
      if (others.includes(needs.name)) for (const lacked of lacking(needs)) if (!isPlugin(lacked)) models.obtain(familyOf(lacked));
    return all.filter((needs) => lacking(needs).length === 0).map(({ name }) => name);
  };
  const sendHeartbeat = async (): Promise<void> => {
    const seen = { host: hostname(), device, families: [...capabilities()], seenAt: Date.now(), run: null };
    await database.query
      .insert(workers)
      .values({ id, ...seen })
      .onConflictDoUpdate({ target: workers.id, set: seen });
  };
  const notice = notices.on('queue');
  let child: Child | undefined;
  let names: string[] = [];
  let seen = Number.NEGATIVE_INFINITY;
  /** When the child's last run ended; undefined before its first. */
  let ended: number | undefined;
  while (!closing.aborted) {
    try {
      const found = models.catalog.list();
      const changed = families !== found;
      if (!child?.alive) {
        child = await startChild(module, setupOf(found));
        ended = undefined;
      } else if (changed) await child.setup(setupOf(found));
      families = found;
      if (changed || performance.now() - seen > idleHeartbeat) {
        await sendHeartbeat();
        seen = performance.now();
      }
      let claim = await queue.take(names);
      if (!claim) {
        const previous = names;
        names = await suitable();
        if (names.some((name) => !previous.includes(name))) claim = await queue.take(names);
      }
      const untilRelease = ended === undefined ? Number.POSITIVE_INFINITY : ended + releaseAfter - performance.now();
      if (claim) {
        await attemptRun(context, child, { claim, closing });
        ended = performance.now();
      } else if (untilRelease <= 0) {
        child.kill();
        child = undefined;
      } else await notice.next(closing, Math.min(untilRelease, pollInterval[database.kind]));
    } catch (error) {
      log('error', 'A worker failed. It continues after a second.', {
        worker: id,
        reason: messageOf(error),
      });
      await pause(retryDelay, undefined, { signal: closing }).catch(() => undefined);
    }
  }
  notice.close();
  child?.kill();
  await database.query
    .delete(workers)
    .where(eq(workers.id, id))
    .catch(() => undefined);
};
