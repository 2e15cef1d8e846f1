import { eq } from 'drizzle-orm';
import { wholeArtifact } from '../artifacts/read.ts';
import { writeArtifact } from '../artifacts/write.ts';
import { needRoom } from '../database/room.ts';
import { runs, workers } from '../database/tables.ts';
import { persistently } from '../database/trouble.ts';
import { ServerError } from '../error.ts';
import type { Claim } from '../queue/queue.ts';
import { beginRun, type Ending, endRun, type Held, keepOutput, releaseRun } from '../runs/lifecycle.ts';
import { eventWriter } from './event-writer.ts';
import type { Asked, MadeOutput } from './messages.ts';
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
  const writer = eventWriter(database, held, () => stop('lost'));
  const watch = watchRun(station, held, stop);
  const close = () => stop('close');
  closing.addEventListener('abort', close, { once: true });
  if (closing.aborted) close();
  try {
    const outcome = await child.run(held.order, {
      tell: (event) => writer.push(event),
      async answer(asked) {
        const made = await answerAsked(station, held, asked);
        if (asked.kind === 'output') writer.push({ type: 'node-output', name: asked.made.name, output: asked.made.output });
        return made;
      },
    });
    await writer.flush();
    await settle(station, held, { outcome, reason });
  } catch (error) {
    child.kill(); // it may still be at work, for nobody
    if (!(error instanceof ServerError && error.code === 'CONFLICT')) throw error;
    log('warn', 'A run was given to another worker, so this one let it go.', { run: claim.id });
  } finally {
    clearTimeout(killer);
    closing.removeEventListener('abort', close);
    await watch.end();
  }
};

/** Signs of life, and an ear for whoever wants the run to stop. */
const watchRun = ({ database, queue, notices, id, log }: Station, { claim }: Held, stop: (why: Reason) => void) => {
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

const answerAsked = (station: Station, held: Held, asked: Asked): Promise<unknown> => {
  const { database, artifacts, results } = station;
  switch (asked.kind) {
    case 'get':
      return persistently(() => results.get(asked.key));
    case 'put':
      return persistently(() => results.put(asked.key, asked.outputs));
    case 'read':
      return persistently(() => wholeArtifact(database.query, asked.sha256, maximumFile));
    case 'preview':
      return artifacts.put(asked.file.sha256, asked.file.bytes, asked.file.type);
    case 'output':
      return persistently(() => writeOutput(station, held, asked.made));
  }
};

const writeOutput = async ({ database, artifacts }: Station, held: Held, { name, output, files }: MadeOutput): Promise<void> => {
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  await needRoom(database, size);
  const sorted = files.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  await database.transaction(async (query) => {
    for (const file of sorted) await writeArtifact(query, file);
    await keepOutput(query, held, { name, output, hashes: files.map(({ sha256 }) => sha256) });
  });
  await artifacts.wrote(size);
};

/** Writes how the attempt ended. */
const settle = async (
  { database, queue, log }: Station,
  held: Held,
  { outcome, reason }: { readonly outcome: Outcome; readonly reason: Reason | undefined },
): Promise<void> => {
  if (reason === 'lost') return log('warn', 'The claim of a run was lost, so it was stopped here.', { run: held.claim.id });
  const end = (ending: Ending) => persistently(() => endRun(database, queue, { held, ending }));
  if (outcome.kind === 'done') return end({ state: 'done' });
  if (outcome.kind === 'failed') return end({ state: 'failed', error: outcome.error });
  if (reason === 'cancel') return end({ state: 'cancelled' });
  const crashed = outcome.kind === 'died' && reason === undefined;
  if (crashed) log('error', 'The process that computed a run has died.', { run: held.claim.id, reason: outcome.reason });
  await persistently(() => releaseRun(database, queue, { held, crashed }));
};
