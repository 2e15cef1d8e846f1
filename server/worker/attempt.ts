import { eq } from 'drizzle-orm';
import { wholeArtifact } from '../artifacts/read.ts';
import { writeArtifact } from '../artifacts/write.ts';
import { needRoom } from '../database/room.ts';
import { runs, workers } from '../database/tables.ts';
import { persistently } from '../database/trouble.ts';
import { ServerError } from '../error.ts';
import type { Claim } from '../queue/queue.ts';
import { type LeasedRun, lostLease } from '../runs/lease.ts';
import { beginRun, releaseRun } from '../runs/lifecycle.ts';
import { showOutputs } from '../runs/made.ts';
import type { Asked, Found, MadeOutput } from './messages.ts';
import { canWait, type RunWriter, runWriter } from './run-writer.ts';
import type { Child, Outcome } from './start-child.ts';
import type { Station } from './station.ts';

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
  station: Station,
  child: Child,
  { claim, closing }: { claim: Claim; closing: AbortSignal },
): Promise<void> => {
  const { database, queue, id, log } = station;
  const held = await persistently(() => beginRun(database, queue, { claim, worker: id }));
  if (!held) return;
  let reason: Reason | undefined;
  let killer: NodeJS.Timeout | undefined;
  const stop = (why: Reason): void => {
    if (reason !== undefined) return;
    reason = why;
    child.stop();
    killer = setTimeout(() => child.kill(), grace);
  };
  const writer = runWriter(station, held, () => stop('lost'));
  const watch = watchRun(station, held, stop);
  const close = () => stop('close');
  closing.addEventListener('abort', close, { once: true });
  if (closing.aborted) close();
  let outcome: Outcome | undefined;
  try {
    outcome = await child.run(held.order, {
      tell: (event) => writer.push(event),
      answer: (asked) => answerAsked(station, { held, writer }, asked),
    });
    await settle(station, { held, writer }, { outcome, reason });
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
const watchRun = ({ database, queue, notices, id, log }: Station, { claim }: LeasedRun, stop: (why: Reason) => void) => {
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

const answerAsked = (station: Station, attempt: Attempt, asked: Asked): Promise<unknown> => {
  const { database, artifacts } = station;
  switch (asked.kind) {
    case 'get':
      return persistently(() => findResult(station, asked));
    case 'put':
      return putResult(station, attempt, asked);
    case 'read':
      return persistently(() => wholeArtifact(database.query, asked.sha256, maximumFile));
    case 'preview':
      return artifacts.put(asked.file.sha256, asked.file.bytes, asked.file.type);
    case 'output':
      return writeOutput(station, attempt, asked.made);
  }
};

const findResult = async ({ results }: Station, { key, others }: Extract<Asked, { kind: 'get' }>): Promise<Found> => {
  const outputs = await results.get(key);
  if (outputs) return { outputs };
  return others.length > 0 ? { missing: await results.missing(others) } : {};
};

const putResult = async ({ results }: Station, { writer }: Attempt, { key, outputs }: Extract<Asked, { kind: 'put' }>): Promise<void> => {
  const files = Object.values(outputs).map((value) => ({ ...value, type: 'application/octet-stream' }));
  if (!canWait(files)) return persistently(() => results.put(key, outputs));
  const hashes = Object.fromEntries(Object.entries(outputs).map(([port, { sha256 }]) => [port, sha256]));
  await writer.take({ files, results: [{ key, hashes }] });
};

const writeOutput = async (
  { database, artifacts }: Station,
  { held, writer }: Attempt,
  { name, output, files }: MadeOutput,
): Promise<void> => {
  const shown = { name, output, hashes: files.map(({ sha256 }) => sha256) };
  if (canWait(files)) await writer.take({ files, outputs: [shown] });
  else {
    const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
    await needRoom(database, size);
    const sorted = files.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
    await persistently(() =>
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
  { database, queue, log }: Station,
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
  await persistently(() => releaseRun(database, queue, { held, crashed }));
};
