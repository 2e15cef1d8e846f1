import { eq } from 'drizzle-orm';
import { wholeArtifact } from '../artifacts/read.ts';
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
import type { Delivery, LookUp, SupervisorCalls } from './child-calls.ts';
import type { WorkerContext } from './context.ts';
import { runProblem } from './execute-run.ts';
import { canWait, type RunWriter, runWriter } from './run-writer.ts';
import type { Child, Outcome } from './start-child.ts';

/** Milliseconds between two signs of life. */
const beat = 3000;
/** Milliseconds that a child has to stop in. */
const grace = 5000;
/** Largest file that a run reads. */
const maximumFile = 512 * 2 ** 20;

type Reason = 'cancel' | 'close' | 'lost';

/**
 * Works a claimed run off in a child, from its beginning to its end in the database, whatever happens in between: a cancel, a loss of the
 * claim, the end of the child, or of this worker (`closing`).
 */
export const attemptRun = async (
  context: WorkerContext,
  child: Child,
  { claim, closing }: { claim: Claim; closing: AbortSignal },
): Promise<void> => {
  const { database, queue, id, log } = context;
  const held = await retryWhileUnreachable(() => beginRun(database, queue, { claim, worker: id }));
  if (!held) return;
  let reason: Reason | undefined;
  let killer: NodeJS.Timeout | undefined;
  const stop = (why: Reason): void => {
    if (reason !== undefined) return;
    reason = why;
    child.stop();
    killer = setTimeout(() => child.kill(), grace);
  };
  const writer = runWriter(context, held, () => stop('lost'));
  const watch = watchRun(context, held, stop);
  const close = () => stop('close');
  closing.addEventListener('abort', close, { once: true });
  if (closing.aborted) close();
  let outcome: Outcome | undefined;
  try {
    outcome = await execute(context, { child, held, calls: callsOf(context, { held, writer }), stopped: () => reason !== undefined });
    await settle(context, { held, writer }, { outcome, reason });
  } catch (error) {
    if (!outcome) child.kill(); // it may still be at work, for nobody
    if (!(error instanceof ServerError && error.code === 'CONFLICT')) throw error;
    log('warn', 'A run was given to another worker, so this one let it go.', { run: claim.id });
  } finally {
    clearTimeout(killer);
    closing.removeEventListener('abort', close);
    await watch.end();
  }
};

/** Signs of life, and an ear for whoever wants the run to stop. */
const watchRun = ({ database, queue, notices, id, log }: WorkerContext, { claim }: LeasedRun, stop: (why: Reason) => void) => {
  const over = new AbortController();
  const tell = (error: unknown) =>
    log('warn', 'The database could not be told that a run is at work.', { run: claim.id, reason: String(error) });
  const look = async (): Promise<void> => {
    if (!(await queue.touch(claim))) stop('lost');
    const [row] = await database.query.select({ stopping: runs.stopping }).from(runs).where(eq(runs.id, claim.id));
    if (!row) stop('lost');
    else if (row.stopping) stop('cancel');
    await database.query.update(workers).set({ seenAt: Date.now(), run: claim.id }).where(eq(workers.id, id));
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look).catch(tell);
  }, beat);
  const heard = notices.on(`stop ${claim.id}`);
  const listening = (async () => {
    while (!over.signal.aborted) {
      await heard.next(over.signal);
      if (over.signal.aborted) return;
      await look().catch(tell);
    }
  })();
  return {
    async end() {
      clearInterval(timer);
      over.abort();
      heard.close();
      await listening;
      await looking;
    },
  };
};

type Attempt = { readonly held: LeasedRun; readonly writer: RunWriter };

type Started = { readonly child: Child; readonly held: LeasedRun; readonly calls: SupervisorCalls; stopped(): boolean };

/** Hands a run with its plan to the child. A run that can no longer be planned here fails, and one that was stopped meanwhile does not start. */
const execute = async ({ plans }: WorkerContext, { child, held, calls, stopped }: Started): Promise<Outcome> => {
  let assignment: Assignment;
  try {
    assignment = await plans.take(held.claim.id, held.order);
  } catch (error) {
    return { kind: 'failed', error: runProblem(error) };
  }
  return stopped() ? { kind: 'aborted' } : child.execute(assignment, calls);
};

/** What a child may ask for during an attempt. */
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
    read: (sha256) => retryWhileUnreachable(() => wholeArtifact(database.query, sha256, maximumFile)),
    preview: async ({ sha256, bytes, type }) => void (await artifacts.put(sha256, bytes, type)),
    deliver: (delivery) => writeOutput(context, attempt, delivery),
  };
};

const lookUp = async ({ results }: WorkerContext, key: string, others: readonly string[]): Promise<LookUp> => {
  const outputs = await results.get(key);
  if (outputs) return { outputs };
  return others.length > 0 ? { missing: await results.missing(others) } : {};
};

/** Writes an output of the run. Its value was put before, so it is written already, or waits in the writer ahead of what comes now. */
const writeOutput = async (
  { database, artifacts }: WorkerContext,
  { held, writer }: Attempt,
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
        if (!(await showOutputs(query, held, [shown]))) throw lostLease();
      }),
    );
    await artifacts.wrote(size);
  }
  writer.push({ type: 'node-output', name, output });
};

/** Writes how the attempt ended. */
const settle = async (
  { database, queue, log }: WorkerContext,
  { held, writer }: Attempt,
  { outcome, reason }: { readonly outcome: Outcome; readonly reason: Reason | undefined },
): Promise<void> => {
  if (reason === 'lost') {
    await writer.flush();
    return log('warn', 'The claim of a run was lost, so it was stopped here.', { run: held.claim.id });
  }
  if (outcome.kind === 'done') return writer.end({ state: 'done' });
  if (outcome.kind === 'failed') return writer.end({ state: 'failed', error: outcome.error });
  if (reason === 'cancel') return writer.end({ state: 'cancelled' });
  await writer.flush();
  const crashed = outcome.kind === 'died' && reason === undefined;
  if (crashed) log('error', 'The process that computed a run has died.', { run: held.claim.id, reason: outcome.reason });
  await retryWhileUnreachable(() => releaseRun(database, queue, { held, crashed }));
};
