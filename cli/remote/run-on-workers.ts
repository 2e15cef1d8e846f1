import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Plan } from '../../graph/index.ts';
import type { Device } from '../../runner/services.ts';
import type { RunState, RunSummary } from '../../server/contract.ts';
import { problemOf } from '../problem.ts';
import type { Outcome, Perform } from '../run-all.ts';
import { planVariation, type RunContext } from '../run-variation.ts';
import type { Variation } from '../variations.ts';
import { batchView, type Counts } from './batch-view.ts';
import { batchesOf } from './batches.ts';
import type { Connection } from './connection.ts';
import { type Ended, fetchEnded } from './fetch-ended.ts';
import { filesNamed, type NamedFiles, sendFiles, sendValues } from './uploads.ts';

/** Milliseconds between two requests for the counts. */
const countInterval = 1000;
/** The number of runs whose results are fetched together. */
const fetchSize = 20;
/** The largest number of runs that a server lists at once. */
const pageSize = 1000;

/**
 * Runs variations on all workers of a server at once, with one view of their progress. The results of a run are fetched and written soon
 * after it has ended. When the signal aborts, the runs that have not ended are cancelled.
 */
export const runOnWorkers =
  (connection: Connection, device: Device | undefined): Perform =>
  async (context, variations, report) => {
    const planned = planAll(context, variations, report);
    const batches = await start(connection, context, { planned, device });
    const waiting = new Map(batches.flatMap(({ members }) => [...members]));
    const view = batchView(context.host);
    try {
      while (waiting.size > 0) {
        const counts = sum(await Promise.all(batches.map(({ batch }) => connection.request(({ runs }) => runs.counts.query({ batch })))));
        view.show(counts);
        const ended = counts.done + counts.failed + counts.cancelled;
        if (ended > countOf(batches) - waiting.size) await fetchNew(connection, context, { batches, waiting, planned, report });
        if (waiting.size > 0) await wait(countInterval, undefined, { signal: context.signal });
      }
    } catch (error) {
      if (!context.signal.aborted) throw error;
      // the command ends even if the server cannot be reached
      await Promise.allSettled([...waiting.keys()].map((id) => connection.client.runs.cancel.mutate({ id })));
    } finally {
      view.end();
    }
  };

type Planned = ReadonlyMap<Variation, Plan>;
type Started = { readonly batch: string; readonly members: ReadonlyMap<string, Variation> };

const planAll = (context: RunContext, variations: readonly Variation[], report: (outcome: Outcome) => void): Planned => {
  const planned = new Map<Variation, Plan>();
  for (const variation of variations) {
    if (variation.problem) report({ variation, problem: variation.problem });
    else {
      try {
        planned.set(variation, planVariation(context, variation));
      } catch (error) {
        report({ variation, problem: problemOf(error) });
      }
    }
  }
  return planned;
};

type StartOptions = { readonly planned: Planned; readonly device: Device | undefined };

const start = async (connection: Connection, context: RunContext, { planned, device }: StartOptions): Promise<readonly Started[]> => {
  const files: NamedFiles = Object.assign({}, ...[...planned.values()].map((plan) => filesNamed(context, plan)));
  await sendFiles(connection, context, files);
  await sendValues(
    connection,
    [...planned.keys()].flatMap(({ values }) => Object.values(values)),
  );
  const started: Started[] = [];
  for (const { workflow, rows, variations } of batchesOf([...planned.keys()])) {
    // a repeated request after a lost answer starts no second batch
    const idempotencyKey = randomUUID();
    const batchRequest = { workflow, rows: [...rows], files, idempotencyKey, ...(device && { device }) };
    const { batch, runs } = await connection.request((client) => client.runs.startBatch.mutate(batchRequest));
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

type FetchOptions = {
  readonly batches: readonly Started[];
  readonly waiting: Map<string, Variation>;
  readonly planned: Planned;
  readonly report: (outcome: Outcome) => void;
};

/** Fetches and writes the runs that have ended since the last call. */
const fetchNew = async (
  connection: Connection,
  context: RunContext,
  { batches, waiting, planned, report }: FetchOptions,
): Promise<void> => {
  for (const { batch } of batches) {
    const ended: Ended[] = [];
    for await (const summary of endedIn(connection, batch)) {
      const variation = waiting.get(summary.id);
      const plan = variation && planned.get(variation);
      if (variation && plan) ended.push({ summary, variation, planned: plan });
    }
    // oldest first, in the order of the command
    for (let to = ended.length; to > 0; to -= fetchSize) {
      for (const outcome of await fetchEnded(connection, context, ended.slice(Math.max(0, to - fetchSize), to).reverse())) report(outcome);
      for (const { summary } of ended.slice(Math.max(0, to - fetchSize), to)) waiting.delete(summary.id);
    }
  }
};

const endedIn = async function* (connection: Connection, batch: string): AsyncGenerator<RunSummary> {
  for (const state of ['cancelled', 'failed', 'done'] as const) {
    for (let before: string | undefined; ; ) {
      const found: readonly RunSummary[] = await connection.request(({ runs }) =>
        runs.list.query({ batch, state, limit: pageSize, ...(before !== undefined && { before }) }),
      );
      yield* found;
      before = found.at(-1)?.id;
      if (found.length < pageSize) break;
    }
  }
};
