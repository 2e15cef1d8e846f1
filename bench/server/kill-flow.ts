import { setTimeout as pause } from 'node:timers/promises';
import { createClient, type ServerClient } from '../../server/client/index.ts';
import type { LoggedEvent } from '../../server/contract.ts';
import { chain } from './graphs.ts';
import { saveAlways } from './saves.ts';
import { type Home, startServerProcess } from './start.ts';

/** The result of killing a server repeatedly. Everything that was acknowledged must exist exactly once. */
export type Figures = {
  readonly runs: number;
  readonly kills: number;
  readonly seconds: number;
  /** The number of acknowledged runs that are done. */
  readonly done: number;
  /** Runs that were resumed after a kill. */
  readonly resumed: number;
  /** The faults, each as a sentence: lost or duplicated runs and events, lost saves. */
  readonly faults: readonly string[];
  readonly events: number;
  readonly saves: number;
  /** The longest time from a kill until the next server listens, seconds. */
  readonly restart: number;
};

/** The number of clients that start runs concurrently; each follows its runs to the end. */
const clients = 6;
/** The number of nodes of a run in a child. A smaller run ends within some ten milliseconds, so that hardly any kill interrupts it. */
export const nodes = 600;
/** The number of nodes of a run that the server executes in the call that starts it. */
const nodesAtOnce = 150;

/**
 * Clients start runs, follow them and save workflows while the server is killed (SIGKILL) and restarted `kills` times, evenly distributed
 * over the runs. Clients repeat a request until it is answered, like `unclip run`.
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
    // at any time, and every other time during a run
    if (kill % 2 === 1) await underWay(client, () => ended < runs);
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

/** Every third run is executed by the server in the call that starts it, the others by a child. */
const startRun = (client: ServerClient, run: number) =>
  client.runs.start.mutate({
    workflow: run % 3 === 0 ? chain(nodesAtOnce, `run ${run}`, '') : chain(nodes, `run ${run}`, '0'),
    idempotencyKey: `key ${run}`,
  });

/** Repeats a request until it is answered: a killed server does not answer. Throws what the server refuses. */
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

/** Waits until a run is being computed, or until no run is left. */
const underWay = async (client: ServerClient, more: () => boolean): Promise<void> => {
  while (more() && (await insist(() => client.runs.counts.query({}))).running === 0);
};

/** The events of a run as a client receives them, over any number of connections. */
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

/** Checks every run after all have ended. */
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
    expect(log.filter(({ event }) => event.type === 'run-end').length === 1, `The run ${id} has not ended exactly once.`);
    for (const [name, events] of [
      ['kept', log],
      ['seen', live],
    ] as const)
      expect(
        events.length === log.length && events.every(({ sequence }, index) => sequence === index + 1),
        `Events ${name} of the run ${id} are lost or duplicated: ${events.map(({ sequence }) => sequence).join(' ')}.`,
      );
  }
  return { done, resumed, faults };
};
