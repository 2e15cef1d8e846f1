import { setTimeout as pause } from 'node:timers/promises';
import { createClient, type ServerClient } from '../../server/client/index.ts';
import type { LoggedEvent } from '../../server/contract.ts';
import { chain } from './graphs.ts';
import { saveAlways } from './saves.ts';
import { type Home, startServerProcess } from './start.ts';

/** What came of killing a server again and again. Everything that was acknowledged must be there, once. */
export type Figures = {
  readonly runs: number;
  readonly kills: number;
  readonly seconds: number;
  /** Of the acknowledged runs. */
  readonly done: number;
  /** Runs that were taken up again after a kill. */
  readonly resumed: number;
  /** What is wrong, each as a sentence: runs lost or doubled, events lost or doubled, saves lost. */
  readonly faults: readonly string[];
  readonly events: number;
  readonly saves: number;
  /** Seconds from a kill to the address of the next server, the longest. */
  readonly restart: number;
};

/** Clients that start runs at the same time, each following its own to the end. */
const clients = 6;
/** Nodes of a run: each is computed and stored on its own. Fewer end within ten milliseconds, and hardly a kill comes between. */
export const nodes = 150;

/**
 * Lets clients start runs, follow them and save workflows, while the server is killed (SIGKILL) and started anew `kills` times, evenly spread
 * over the runs. Clients ask again until they are answered, as `unclip run` does.
 */
export const killFlow = async (home: Home, { runs, kills }: { readonly runs: number; readonly kills: number }): Promise<Figures> => {
  const began = performance.now();
  let server = await startServerProcess(home);
  const { origin } = server;
  const client = createClient({ server: origin });
  const seen = new Map<string, LoggedEvent[]>();
  let next = 0;
  let ended = 0;
  const work = async (): Promise<void> => {
    while (next < runs) {
      const run = next++;
      const { id } = await insist(() => startRun(client, run));
      seen.set(id, await followed(client, id));
      ended++;
    }
  };
  const saving = saveAlways(client, insist);
  const working = Promise.all(Array.from({ length: clients }, work));
  let restart = 0;
  for (let kill = 1; kill <= kills; kill++) {
    while (ended < (kill * runs) / (kills + 1)) await pause(20);
    // anywhere, and every other time within a run
    if (kill % 2 === 0) await underWay(client, () => ended < runs);
    else await pause(Math.random() * 300);
    await server.end('SIGKILL');
    const dead = performance.now();
    server = await startServerProcess(home, Number(new URL(origin).port));
    restart = Math.max(restart, (performance.now() - dead) / 1000);
  }
  await working;
  const saves = await saving.end();
  const found = await examine(client, seen, runs);
  await server.end('SIGTERM');
  const events = [...seen.values()].reduce((sum, log) => sum + log.length, 0);
  const seconds = (performance.now() - began) / 1000;
  return { runs, kills, seconds, events, restart, ...found, saves: saves.count, faults: [...found.faults, ...saves.faults] };
};

const startRun = (client: ServerClient, run: number) =>
  client.runs.start.mutate({ workflow: chain(nodes, `run ${run}`), idempotencyKey: `key ${run}` });

/** Asks until there is an answer: a killed server gives none. What the server refuses is thrown. */
const insist = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const refused = error instanceof Error && 'data' in error && error.data !== undefined && error.data !== null;
      if (refused) throw error;
      await pause(50);
    }
  }
};

/** Waits until a run is being computed, or there will be none any more. */
const underWay = async (client: ServerClient, more: () => boolean): Promise<void> => {
  while (more() && (await insist(() => client.runs.counts.query({}))).running === 0);
};

/** The events of a run as a client gets them, over as many connections as it takes. */
const followed = async (client: ServerClient, id: string): Promise<LoggedEvent[]> => {
  const events: LoggedEvent[] = [];
  const stream = () =>
    new Promise<boolean>((resolve) => {
      const runs = [{ id, after: events.at(-1)?.sequence ?? 0 }];
      client.runs.events.subscribe(
        { runs },
        { onData: ({ data }) => 'sequence' in data && events.push(data), onComplete: () => resolve(true), onError: () => resolve(false) },
      );
    });
  while (!(await stream())) await pause(50);
  return events;
};

/** Looks at every run once all have ended. */
const examine = async (client: ServerClient, seen: ReadonlyMap<string, readonly LoggedEvent[]>, runs: number) => {
  const faults: string[] = [];
  let done = 0;
  let resumed = 0;
  const expect = (holds: boolean, fault: string) => void (holds || faults.push(fault));
  expect(seen.size === runs, `${runs} runs were acknowledged under ${seen.size} ids.`);
  const counts = await client.runs.counts.query({});
  const kept = Object.values(counts).reduce((sum, count) => sum + count, 0);
  expect(kept === runs, `${runs} runs were acknowledged and ${kept} are kept.`);
  for (const [id, live] of seen) {
    const { state, outputs } = await client.runs.get.query({ id });
    const log = await followed(client, id);
    if (state === 'done') done++;
    if (log.some(({ event }) => event.type === 'run-resumed')) resumed++;
    expect(state === 'done', `The run ${id} is ${state}.`);
    expect(Object.keys(outputs).length === 1, `The run ${id} has ${Object.keys(outputs).length} outputs.`);
    expect(log.filter(({ event }) => event.type === 'run-end').length === 1, `The run ${id} has not ended once.`);
    for (const [name, events] of [
      ['kept', log],
      ['seen', live],
    ] as const)
      expect(
        events.length === log.length && events.every(({ sequence }, index) => sequence === index + 1),
        `Events ${name} of the run ${id} are lost or doubled: ${events.map(({ sequence }) => sequence).join(' ')}.`,
      );
  }
  return { done, resumed, faults };
};
