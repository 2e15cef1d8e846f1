import { availableParallelism, loadavg } from 'node:os';
import { createClient, follow, type ServerClient } from '../server/client/index.ts';
import { hasPostgres } from '../tests/support/server/postgres.ts';
import type { BenchReport, BenchRow } from './report.ts';
import { throughput, trivialBatch } from './server/batch.ts';
import { chain, drawing } from './server/graphs.ts';
import { startBenchServer } from './server/start.ts';
import { withWorkers } from './server/workers.ts';
import { selectedParts } from './shared/parts.ts';
import { quantile } from './shared/timing.ts';

const asksAtOnce = 8;
const secondsOfRequests = 10;
const turns = 15;

const machine = (): string => `${availableParallelism()} processors, load ${loadavg()[0]?.toFixed(1)}`;

/** Requests one run repeatedly, several at once, and returns the response times. */
const askOften = async (origin: string, id: string): Promise<BenchRow> => {
  const address = `${origin}/api/trpc/runs.get?input=${encodeURIComponent(JSON.stringify({ id }))}`;
  const times: number[] = [];
  const end = performance.now() + secondsOfRequests * 1000;
  const one = async (): Promise<void> => {
    while (performance.now() < end) {
      const began = performance.now();
      const answer = await fetch(address);
      await answer.text();
      if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: asksAtOnce }, one));
  return { 'asks a second': times.length / secondsOfRequests, 'p50 ms': quantile(times, 0.5), 'p99 ms': quantile(times, 0.99) };
};

/** The 99th percentile of the lag of the server's event loop since the last request. Milliseconds. */
const loopLag = async (origin: string): Promise<number> => {
  const text = await (await fetch(`${origin}/api/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(text)?.[1]) * 1000;
};

type Times = { readonly accepted: number; readonly first: number; readonly end: number };
const timesOf = async (client: ServerClient, workflow: ReturnType<typeof chain>): Promise<Times> => {
  const began = performance.now();
  const { id, events } = await client.runs.start.mutate({ workflow });
  const accepted = performance.now() - began;
  let first = Number.NaN;
  await follow(client, { runs: [{ id, after: 0, events }], signal: new AbortController().signal }, () => {
    if (Number.isNaN(first)) first = performance.now() - began;
  });
  return { accepted, first, end: performance.now() - began };
};

const overheads = async (client: ServerClient): Promise<BenchRow[]> => {
  const rows: BenchRow[] = [];
  for (const count of [3, 10, 100, 200]) {
    for (const kind of ['new', 'unchanged'] as const) {
      const times: Times[] = [];
      for (let turn = -2; turn < turns; turn++) {
        const made = await timesOf(client, chain(count, kind === 'new' ? `${count} ${turn} ${performance.now()}` : 'the same'));
        if (turn >= 0) times.push(made);
      }
      const median = (part: keyof Times) =>
        quantile(
          times.map((time) => time[part]),
          0.5,
        );
      rows.push({
        nodes: count,
        graph: kind,
        'accepted ms': median('accepted'),
        'first event ms': median('first'),
        'whole run ms': median('end'),
      });
    }
  }
  return rows;
};

/** Runs of a batch. */
const many = 2000;

/** The server over HTTP, in a process of its own with one worker and the embedded database. */
const alone = async (): Promise<readonly BenchReport[]> => {
  const { origin, close } = await startBenchServer();
  const client = createClient({ server: origin });
  try {
    const overhead = await overheads(client);
    const trivial = await client.runs.start.mutate({ workflow: chain(10, 'asked for') });
    await loopLag(origin);
    const idle = { while: 'nothing is drawn', ...(await askOften(origin, trivial.id)), 'event loop p99 ms': await loopLag(origin) };
    const drawn = await client.runs.start.mutate({ workflow: await drawing(64) });
    const busy = { while: 'pictures are drawn', ...(await askOften(origin, trivial.id)), 'event loop p99 ms': await loopLag(origin) };
    const { state } = await client.runs.cancel.mutate({ id: drawn.id });
    return [
      {
        title: `runs.get, asked ${asksAtOnce} at a time for ${secondsOfRequests} s`,
        rows: [idle, busy],
        note: `The target for the event loop is under 20 ms. ${machine()}; the drawing was ${state} at the end.`,
      },
      {
        title: 'A run over tRPC, from the request to the last event',
        rows: overhead,
        note: `Median of ${turns}. Trivial graphs end in the call that starts them. ComfyUI v0.3.64, measured on a machine of the same kind over its own HTTP and websocket: 4 to 5 ms for an unchanged graph of 10 nodes (10.6 ms new), 1,790 ms for an unchanged one of 200 (2,111 ms new). It keeps nothing when its process ends; here a run is in the database before it is accepted.`,
      },
      {
        title: 'A batch, on the embedded database and its one worker',
        rows: [await throughput(client, trivialBatch(many))],
        note: `${machine()}.`,
      },
    ];
  } finally {
    await close();
  }
};

/** One worker, and then two, on a Postgres of this machine. */
const workers = async (): Promise<BenchReport> => {
  const title = 'A batch, on Postgres with one worker and with two';
  if (!hasPostgres) return { title, rows: [], note: 'Postgres is not installed here, so this part was skipped.' };
  const rows = [...(await withWorkers(1, many)), ...(await withWorkers(2, many))];
  return { title, rows, note: `Server, workers and Postgres share ${machine()}. A worker uses all processors.` };
};

/** The server alone, and with workers beside it. `UNCLIP_BENCH_PARTS` selects parts: `server,workers`. */
export const bench = async (): Promise<readonly BenchReport[]> => {
  const parts = selectedParts(['server', 'workers']);
  return [...(parts.includes('server') ? await alone() : []), ...(parts.includes('workers') ? [await workers()] : [])];
};
