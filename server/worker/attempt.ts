import { eq } from 'drizzle-orm';
import { readWholeArtifact } from '../artifacts/read.ts';
import { writeArtifact } from '../artifacts/write.ts';
import { retryWhileUnreachable } from '../database/database-error.ts';
import { requireDiskSpace } from '../database/disk-space.ts';
import { runs, workers } from '../database/tables.ts';
import { ServerError } from '../error.ts';
import type { Claim } from '../queue/queue.ts';
import { type LeasedRun, lostLease } from '../runs/lease.ts';
import { beginRun, releaseRun } from '../runs/lifecycle.ts';
import type { Assignment } from '../runs/plan-run.ts';
import { showOutputs } from '../runs/produced.ts';
import { runProblem } from '../runs/run-problem.ts';
import type { Delivery, LookUp, SupervisorCalls } from './child-calls.ts';
import type { WorkerContext } from './context.ts';
import { canWait, type RunWriter, runWriter } from './run-writer.ts';
import type { Child, Outcome } from './start-child.ts';

/** Milliseconds between heartbeats. */
const heartbeat = 3000;
/** Milliseconds in which a child must stop before it is killed. */
const stopTimeout = 5000;
/** Maximum size of a file that a run reads, in bytes. */
const maximumFile = 512 * 2 ** 20;

type Reason = 'cancel' | 'close' | 'lost';

/**
 * Executes a claimed run in a child and writes its start, events, outputs and end to the database. Handles cancellation, a lost claim, the
 * death of the child, and the shutdown of this worker (`closing`).
 */
export const attemptRun = async (
  context: WorkerContext,
  child: Child,
  { claim, closing }: { claim: Claim; closing: AbortSignal },
): Promise<void> => {
  const { database, queue, id, log } = context;
  const leased = await retryWhileUnreachable(() => beginRun(database, queue, { claim, worker: id }));
  if (!leased) return;
  let reason: Reason | undefined;
  let killer: NodeJS.Timeout | undefined;
  const stop = (cause: Reason): void => {
    if (reason !== undefined) return;
    reason = cause;
    child.stop();
    killer = setTimeout(() => child.kill(), stopTimeout);
  };
  const writer = runWriter(context, leased, () => stop('lost'));
  const watch = watchRun(context, leased, stop);
  const close = () => stop('close');
  closing.addEventListener('abort', close, { once: true });
  if (closing.aborted) close();
  let outcome: Outcome | undefined;
  try {
    outcome = await execute(context, { child, leased, calls: callsOf(context, { leased, writer }), stopped: () => reason !== undefined });
    await settle(context, { leased, writer }, { outcome, reason });
  } catch (error) {
    if (!outcome) child.kill(); // the child may still be computing a run that nobody waits for
    if (!(error instanceof ServerError && error.code === 'CONFLICT')) throw error;
    log('warn', 'Another worker has taken over a run, so this worker stopped it.', { run: claim.id });
  } finally {
    clearTimeout(killer);
    closing.removeEventListener('abort', close);
    await watch.end();
  }
};

/** Sends heartbeats of a run, and calls `stop` when its cancellation is requested or its claim is lost. */
const watchRun = ({ database, queue, notices, id, log }: WorkerContext, { claim }: LeasedRun, stop: (reason: Reason) => void) => {
  const over = new AbortController();
  const warn = (error: unknown) => log('warn', 'The heartbeat of a run could not be written.', { run: claim.id, reason: String(error) });
  const check = async (): Promise<void> => {
    if (!(await queue.touch(claim))) stop('lost');
    const [row] = await database.query.select({ stopping: runs.stopping }).from(runs).where(eq(runs.id, claim.id));
    if (!row) stop('lost');
    else if (row.stopping) stop('cancel');
    await database.query.update(workers).set({ seenAt: Date.now(), run: claim.id }).where(eq(workers.id, id));
  };
  let checking = Promise.resolve();
  const timer = setInterval(() => {
    checking = checking.then(check).catch(warn);
  }, heartbeat);
  const notice = notices.on(`stop ${claim.id}`);
  const listening = (async () => {
    while (!over.signal.aborted) {
      await notice.next(over.signal);
      if (over.signal.aborted) return;
      await check().catch(warn);
    }
  })();
  return {
    async end() {
      clearInterval(timer);
      over.abort();
      notice.close();
      await listening;
      await checking;
    },
  };
};

type Attempt = { readonly leased: LeasedRun; readonly writer: RunWriter };

type Started = { readonly child: Child; readonly leased: LeasedRun; readonly calls: SupervisorCalls; stopped(): boolean };

/** Plans a run and passes it to the child. The run fails if it can no longer be planned, and does not start if it was stopped meanwhile. */
const execute = async ({ plans }: WorkerContext, { child, leased, calls, stopped }: Started): Promise<Outcome> => {
  let assignment: Assignment;
  try {
    assignment = await plans.take(leased.claim.id, leased.order);
  } catch (error) {
    return { kind: 'failed', error: runProblem(error) };
  }
  return stopped() ? { kind: 'aborted' } : child.execute(assignment, calls);
};

/** The calls that a child may make during an attempt. */
const callsOf = (context: WorkerContext, attempt: Attempt): SupervisorCalls => {
  const { database, artifacts, results } = context;
  return {
    report: (event) => attempt.writer.push(event),
    get: (key, others) => retryWhileUnreachable(() => lookUp(context, key, others)),
    async put(key, outputs) {
      const files = Object.values(outputs).map((value) => ({ ...value, type: 'application/octet-stream' }));
      if (!canWait(files)) return retryWhileUnreachable(() => results.put(key, outputs));
      const hashes = Object.fromEntries(Object.entries(outputs).map(([port, { sha256 }]) => [port, sha256]));
      await attempt.writer.take({ files, results: [{ key, hashes }] });
    },
    read: (sha256) => retryWhileUnreachable(() => readWholeArtifact(database.query, sha256, maximumFile)),
    preview: async ({ sha256, bytes, type }) => void (await artifacts.put(sha256, bytes, type)),
    deliver: (delivery) => writeOutput(context, attempt, delivery),
  };
};

const lookUp = async ({ results }: WorkerContext, key: string, others: readonly string[]): Promise<LookUp> => {
  const outputs = await results.get(key);
  if (outputs) return { outputs };
  return others.length > 0 ? { missing: await results.missing(others) } : {};
};

/** Writes an output of the run. Its value was put before, so it is either stored already or queued in the writer before this output. */
const writeOutput = async (
  { database, artifacts }: WorkerContext,
  { leased, writer }: Attempt,
  { name, output, pictures }: Delivery,
): Promise<void> => {
  const shown = { name, output, hashes: [output.value, ...pictures.map(({ sha256 }) => sha256)] };
  if (canWait(pictures)) await writer.take({ files: pictures, outputs: [shown] });
  else {
    const size = pictures.reduce((sum, { bytes }) => sum + bytes.length, 0);
    await requireDiskSpace(database, size);
    await writer.written();
    const sorted = pictures.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
    await retryWhileUnreachable(() =>
      database.transaction(async (query) => {
        for (const file of sorted) await writeArtifact(query, file);
        if (!(await showOutputs(query, leased, [shown]))) throw lostLease();
      }),
    );
    await artifacts.wrote(size);
  }
  writer.push({ type: 'node-output', name, output });
};

/** Writes the end of the attempt. */
const settle = async (
  { database, queue, log }: WorkerContext,
  { leased, writer }: Attempt,
  { outcome, reason }: { readonly outcome: Outcome; readonly reason: Reason | undefined },
): Promise<void> => {
  if (reason === 'lost') {
    await writer.flush();
    return log('warn', 'The claim of a run was lost, so this worker stopped it.', { run: leased.claim.id });
  }
  if (outcome.kind === 'done') return writer.end({ state: 'done' });
  if (outcome.kind === 'failed') return writer.end({ state: 'failed', error: outcome.error });
  if (reason === 'cancel') return writer.end({ state: 'cancelled' });
  await writer.flush();
  const crashed = outcome.kind === 'died' && reason === undefined;
  if (crashed) log('error', 'The child process of a run has died.', { run: leased.claim.id, reason: outcome.reason });
  await retryWhileUnreachable(() => releaseRun(database, queue, { leased, crashed }));
};
