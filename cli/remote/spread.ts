import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Plan } from '../../graph/index.ts';
import type { RunState, RunSummary } from '../../server/contract.ts';
import { problemOf } from '../error.ts';
import type { Outcome, Perform } from '../run-all.ts';
import { planVariation, type Session } from '../run-variation.ts';
import type { Device } from '../services.ts';
import type { Variation } from '../variations.ts';
import { batchView, type Counts } from './batch-view.ts';
import type { Connection } from './connection.ts';
import { type Ended, fetchEnded } from './fetch-ended.ts';
import { batchesOf } from './rows.ts';
import { filesNamed, type NamedFiles, sendFiles } from './uploads.ts';

/** Milliseconds between two looks at the counts. */
const lookEvery = 1000;
/** Runs whose results are fetched at a time. */
const atOnce = 20;
/** Most runs that a server lists at once. */
const page = 1000;

/**
 * Runs variations on all workers of a server at once, with one view of their progress; each is fetched and written soon after it has
 * ended. When the signal aborts, what has not ended is cancelled.
 */
export const spread =
  (connection: Connection, device: Device | undefined): Perform =>
  async (session, variations, tell) => {
    const planned = planAll(session, variations, tell);
    const batches = await start(connection, session, { planned, device });
    const waiting = new Map(batches.flatMap(({ members }) => [...members]));
    const view = batchView(session.host);
    try {
      while (waiting.size > 0) {
        const counts = sum(await Promise.all(batches.map(({ batch }) => connection.ask(({ runs }) => runs.counts.query({ batch })))));
        view.show(counts);
        const ended = counts.done + counts.failed + counts.cancelled;
        if (ended > countOf(batches) - waiting.size) await fetchNew(connection, session, { batches, waiting, planned, tell });
        if (waiting.size > 0) await wait(lookEvery, undefined, { signal: session.signal });
      }
    } catch (error) {
      if (!session.signal.aborted) throw error;
      // the command ends, whether the server hears of it or not
      await Promise.allSettled([...waiting.keys()].map((id) => connection.client.runs.cancel.mutate({ id })));
    } finally {
      view.end();
    }
  };

type Planned = ReadonlyMap<Variation, Plan>;
type Started = { readonly batch: string; readonly members: ReadonlyMap<string, Variation> };

const planAll = (session: Session, variations: readonly Variation[], tell: (outcome: Outcome) => void): Planned => {
  const planned = new Map<Variation, Plan>();
  for (const variation of variations) {
    if (variation.problem) tell({ variation, problem: variation.problem });
    else {
      try {
        planned.set(variation, planVariation(session, variation));
      } catch (error) {
        tell({ variation, problem: problemOf(error) });
      }
    }
  }
  return planned;
};

type Order = { readonly planned: Planned; readonly device: Device | undefined };

const start = async (connection: Connection, session: Session, { planned, device }: Order): Promise<readonly Started[]> => {
  const files: NamedFiles = Object.assign({}, ...[...planned.values()].map((plan) => filesNamed(session, plan)));
  await sendFiles(connection, session.folder, files);
  const started: Started[] = [];
  for (const { workflow, rows, variations } of batchesOf([...planned.keys()])) {
    // asked again after a lost answer, it is still one batch
    const idempotencyKey = randomUUID();
    const order = { workflow, rows: [...rows], files, idempotencyKey, ...(device && { device }) };
    const { batch, runs } = await connection.ask((client) => client.runs.startBatch.mutate(order));
    started.push({
      batch,
      members: new Map(variations.flatMap((variation, index) => (runs[index] === undefined ? [] : [[runs[index], variation]]))),
    });
  }
  return started;
};

const countOf = (batches: readonly Started[]): number => batches.reduce((count, { members }) => count + members.size, 0);
const sum = (all: readonly Counts[]): Counts => {
  const total = { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
  for (const counts of all) for (const [state, count] of Object.entries(counts)) total[state as RunState] += count; // the keys of counts are states
  return total;
};

type Errand = {
  readonly batches: readonly Started[];
  readonly waiting: Map<string, Variation>;
  readonly planned: Planned;
  readonly tell: (outcome: Outcome) => void;
};

/** Fetches and writes the runs that have ended since. */
const fetchNew = async (connection: Connection, session: Session, { batches, waiting, planned, tell }: Errand): Promise<void> => {
  for (const { batch } of batches) {
    const ended: Ended[] = [];
    for await (const summary of endedIn(connection, batch)) {
      const variation = waiting.get(summary.id);
      const plan = variation && planned.get(variation);
      if (variation && plan) ended.push({ summary, variation, planned: plan });
    }
    // the oldest first, as they were asked for
    for (let to = ended.length; to > 0; to -= atOnce) {
      for (const outcome of await fetchEnded(connection, session, ended.slice(Math.max(0, to - atOnce), to).reverse())) tell(outcome);
      for (const { summary } of ended.slice(Math.max(0, to - atOnce), to)) waiting.delete(summary.id);
    }
  }
};

const endedIn = async function* (connection: Connection, batch: string): AsyncGenerator<RunSummary> {
  for (const state of ['cancelled', 'failed', 'done'] as const) {
    for (let before: string | undefined; ; ) {
      const found: readonly RunSummary[] = await connection.ask(({ runs }) =>
        runs.list.query({ batch, state, limit: page, ...(before !== undefined && { before }) }),
      );
      yield* found;
      before = found.at(-1)?.id;
      if (found.length < page) break;
    }
  }
};
