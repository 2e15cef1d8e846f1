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

/** Most items in one transaction. */
const atOnce = 200;
/** Milliseconds between two transactions. */
const pace = 20;
/** Bytes that may wait to be written. Beyond that, the child waits too. */
const mostWaiting = 4 * 2 ** 20;

export type RunWriter = {
  push(event: ServerEvent): void;
  /** Accepts outputs of the run, to be written with or before all later events. Throws `ServerError` WRONG_HASH or DISK_FULL. */
  take(made: Partial<Produced> & Pick<Produced, 'files'>): Promise<void>;
  /** Resolves when all that came before is written. Rejects when that cannot be. */
  written(): Promise<void>;
  /** Resolves when all that came is written; from now on all is written at once. Rejects when that cannot be. */
  flush(): Promise<void>;
  /** Ends the run, in one transaction with what still waits. Throws `ServerError` CONFLICT when the claim was lost. */
  end(ending: Ending): Promise<void>;
};

/** Whether files are small enough to be written together with other items. */
export const canWait = (files: readonly Pick<ProducedFile, 'bytes'>[]): boolean => files.length <= atOnce && files.every(isSmall);

/** An event of a run, or outputs that it produced. */
type Item = Partial<Produced> & { readonly told?: TimedEvent };

const bytesOf = (items: readonly Item[]): number =>
  items.flatMap(({ files = [] }) => files).reduce((sum, file) => sum + file.bytes.length, 0);
const eventsOf = (items: readonly Item[]): TimedEvent[] => items.flatMap(({ told }) => (told ? [told] : []));
const madeOf = (items: readonly Item[]): Produced => ({
  files: items.flatMap(({ files = [] }) => files),
  results: items.flatMap(({ results = [] }) => results),
  outputs: items.flatMap(({ outputs = [] }) => outputs),
});

/**
 * Writes the events and the outputs of a run in their order. A single item is written at once; items that follow within milliseconds share a
 * transaction. Continues after a restart of the database. Calls `lost` when the lease was lost, and writes nothing more then.
 */
export const runWriter = (
  { database, queue, artifacts, live }: Pick<WorkerContext, 'database' | 'queue' | 'artifacts' | 'live'>,
  held: LeasedRun,
  lost: () => void,
): RunWriter => {
  const run = held.claim.id;
  const waiting: Item[] = [];
  let bytes = 0;
  let { sequence } = held;
  let done = 0;
  let tasks: number | undefined;
  let lastTime = performance.now();
  let written = Promise.resolve();
  let isWriting = false;
  let isEnding = false;
  let isOver = false;
  const hurry = new AbortController();
  const rest = async (): Promise<void> => {
    const left = lastTime + pace - performance.now();
    if (left > 0) await pause(left, undefined, { signal: hurry.signal }).catch(() => undefined);
  };
  const give = async (items: readonly Item[]): Promise<boolean> => {
    const made = madeOf(items);
    const position = { run, lease: held.lease, sequence };
    const append = async (query: typeof database.query): Promise<boolean> =>
      (await appendEvents(query, position, { events: eventsOf(items), done, tasks })) !== undefined;
    if (made.files.length === 0 && made.outputs.length === 0) return append(database.query);
    return database.transaction(async (query) => {
      await writeProduced(query, held, made);
      if (!(await append(query))) throw lostLease();
      return true;
    });
  };
  /** After the items, and events that the end of the run added, were written for good. */
  const gave = async (items: readonly Item[], more: readonly TimedEvent[] = []): Promise<void> => {
    const events = [...eventsOf(items), ...more];
    live.tell(
      run,
      events.map((event, index) => ({ run, sequence: sequence + index + 1, ...event })),
    );
    sequence += events.length;
    lastTime = performance.now();
    const size = bytesOf(items);
    bytes -= size;
    // what cannot be evicted now is evicted later, which is no matter of this run
    if (size > 0) await artifacts.wrote(size).catch(() => undefined);
  };
  const write = async (): Promise<void> => {
    isWriting = true;
    try {
      for (await rest(); waiting.length > 0 && !isEnding; await rest()) {
        const items = waiting.slice(0, atOnce);
        if (!(await retryWhileUnreachable(() => give(items)))) throw lostLease();
        waiting.splice(0, items.length);
        await gave(items);
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
    written.catch(() => undefined); // told to whoever waits for the last of it
  };
  const flush = (): Promise<void> => {
    hurry.abort();
    return written;
  };
  return {
    push(event) {
      if (event.type === 'node-end') done++;
      if (event.type === 'run-start') tasks = event.tasks;
      add({ told: { at: Date.now(), event } });
    },
    async take(made) {
      for (const file of made.files) checkHash(file);
      await requireDiskSpace(database, bytesOf([made]));
      if (isOver) throw lostLease();
      add(made);
      if (bytes > mostWaiting) await written;
    },
    written: () => written,
    flush,
    async end(ending) {
      if (waiting.length > atOnce) await flush();
      isEnding = true;
      await flush();
      const items = [...waiting];
      const unwritten = { events: eventsOf(items), made: madeOf(items), done, tasks };
      const last = lastEvent(ending);
      await retryWhileUnreachable(() => endRun(database, queue, { held: { ...held, sequence }, ending, unwritten, last }));
      await gave(items, [last]);
    },
  };
};
