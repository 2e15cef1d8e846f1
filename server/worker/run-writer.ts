import { setTimeout as pause } from 'node:timers/promises';
import { checkHash, isSmall } from '../artifacts/write.ts';
import type { ServerEvent } from '../contract.ts';
import { retryWhileUnreachable } from '../database/database-error.ts';
import { requireDiskSpace } from '../database/disk-space.ts';
import { type LeasedRun, lostLease } from '../runs/lease.ts';
import { type Ending, endRun, lastEvent } from '../runs/lifecycle.ts';
import { appendEvents, type TimedEvent } from '../runs/log.ts';
import { type Produced, writeProduced } from '../runs/produced.ts';
import type { ProducedFile } from './child-calls.ts';
import type { WorkerContext } from './context.ts';

/** Maximum number of items in one transaction. */
const atOnce = 200;
/** Minimum milliseconds between two transactions. */
const writeInterval = 20;
/** Maximum number of bytes that wait to be written. Beyond that, the child must wait. */
const maximumWaiting = 4 * 2 ** 20;

export type RunWriter = {
  push(event: ServerEvent): void;
  /** Queues outputs of the run, to be written with or before all later events. Throws `ServerError` WRONG_HASH or DISK_FULL. */
  take(produced: Partial<Produced> & Pick<Produced, 'files'>): Promise<void>;
  /** Resolves when all earlier items are written. Rejects if writing fails. */
  written(): Promise<void>;
  /** Resolves when all items are written. Later items are written without delay. Rejects if writing fails. */
  flush(): Promise<void>;
  /** Ends the run, in one transaction with the items that still wait. Throws `ServerError` CONFLICT if the claim was lost. */
  end(ending: Ending): Promise<void>;
};

/** Whether files are small enough to be written together with other items. */
export const canWait = (files: readonly Pick<ProducedFile, 'bytes'>[]): boolean => files.length <= atOnce && files.every(isSmall);

/** An event of a run, or outputs that it produced. */
type Item = Partial<Produced> & { readonly logged?: TimedEvent };

const bytesOf = (items: readonly Item[]): number =>
  items.flatMap(({ files = [] }) => files).reduce((sum, file) => sum + file.bytes.length, 0);
const eventsOf = (items: readonly Item[]): TimedEvent[] => items.flatMap(({ logged }) => (logged ? [logged] : []));
const producedOf = (items: readonly Item[]): Produced => ({
  files: items.flatMap(({ files = [] }) => files),
  results: items.flatMap(({ results = [] }) => results),
  outputs: items.flatMap(({ outputs = [] }) => outputs),
});

/**
 * Writes the events and outputs of a run in order. Writes a single item at once; items that follow within milliseconds share a transaction.
 * Continues after a restart of the database. If the lease was lost, calls `lost` and writes nothing more.
 */
export const runWriter = (
  { database, queue, artifacts, live }: Pick<WorkerContext, 'database' | 'queue' | 'artifacts' | 'live'>,
  leased: LeasedRun,
  lost: () => void,
): RunWriter => {
  const run = leased.claim.id;
  const waiting: Item[] = [];
  let bytes = 0;
  let { sequence } = leased;
  let done = 0;
  let tasks: number | undefined;
  let lastTime = performance.now();
  let written = Promise.resolve();
  let isWriting = false;
  let isEnding = false;
  let isOver = false;
  const hurry = new AbortController();
  const rest = async (): Promise<void> => {
    const left = lastTime + writeInterval - performance.now();
    if (left > 0) await pause(left, undefined, { signal: hurry.signal }).catch(() => undefined);
  };
  const writeItems = async (items: readonly Item[]): Promise<boolean> => {
    const produced = producedOf(items);
    const position = { run, lease: leased.lease, sequence };
    const append = async (query: typeof database.query): Promise<boolean> =>
      (await appendEvents(query, position, { events: eventsOf(items), done, tasks })) !== undefined;
    if (produced.files.length === 0 && produced.outputs.length === 0) return append(database.query);
    return database.transaction(async (query) => {
      await writeProduced(query, leased, produced);
      if (!(await append(query))) throw lostLease();
      return true;
    });
  };
  /** Publishes the events of items that were committed, together with events that the end of the run added. */
  const publish = async (items: readonly Item[], more: readonly TimedEvent[] = []): Promise<void> => {
    const events = [...eventsOf(items), ...more];
    live.publish(
      run,
      events.map((event, index) => ({ run, sequence: sequence + index + 1, ...event })),
    );
    sequence += events.length;
    lastTime = performance.now();
    const size = bytesOf(items);
    bytes -= size;
    // a failed eviction is repeated later and does not concern this run
    if (size > 0) await artifacts.wrote(size).catch(() => undefined);
  };
  const write = async (): Promise<void> => {
    isWriting = true;
    try {
      for (await rest(); waiting.length > 0 && !isEnding; await rest()) {
        const items = waiting.slice(0, atOnce);
        if (!(await retryWhileUnreachable(() => writeItems(items)))) throw lostLease();
        waiting.splice(0, items.length);
        await publish(items);
      }
    } catch (error) {
      isOver = true;
      lost();
      throw error;
    } finally {
      isWriting = false;
    }
  };
  const add = (item: Item): void => {
    waiting.push(item);
    bytes += bytesOf([item]);
    if (isWriting || isOver) return;
    written = write();
    written.catch(() => undefined); // `written` and `flush` report the error
  };
  const flush = (): Promise<void> => {
    hurry.abort();
    return written;
  };
  return {
    push(event) {
      if (event.type === 'node-end') done++;
      if (event.type === 'run-start') tasks = event.tasks;
      add({ logged: { at: Date.now(), event } });
    },
    async take(produced) {
      for (const file of produced.files) checkHash(file);
      await requireDiskSpace(database, bytesOf([produced]));
      if (isOver) throw lostLease();
      add(produced);
      if (bytes > maximumWaiting) await written;
    },
    written: () => written,
    flush,
    async end(ending) {
      if (waiting.length > atOnce) await flush();
      isEnding = true;
      await flush();
      const items = [...waiting];
      const unwritten = { events: eventsOf(items), produced: producedOf(items), done, tasks };
      const last = lastEvent(ending);
      await retryWhileUnreachable(() => endRun(database, queue, { leased: { ...leased, sequence }, ending, unwritten, last }));
      await publish(items, [last]);
    },
  };
};
